/// Measures packaged programs from outside: their processes, their memory, their CPU time, their answers, their calls.
/// {@link dev.vigil.bench.Bench} is where to start reading; each {@link dev.vigil.bench.Row} is one kind of figure.
package dev.vigil.bench;
