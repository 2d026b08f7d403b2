/// Measures a packaged Vigil from outside: its process, its memory, its CPU time, its answers. {@link
/// dev.vigil.bench.Bench} is where to start reading.
package dev.vigil.bench;
