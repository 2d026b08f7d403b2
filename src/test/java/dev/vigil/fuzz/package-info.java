/// Random requests against the whole HTTP API: whatever a client sends, the answer is an orderly one. Start at
/// {@link dev.vigil.fuzz.FuzzTest}.
package dev.vigil.fuzz;
