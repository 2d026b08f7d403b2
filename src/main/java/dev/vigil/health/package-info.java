/// Whether the program can work: {@link dev.vigil.health.StartCheck} looks before it begins, the probes ask while
/// it runs.
@NullMarked
package dev.vigil.health;

import org.jspecify.annotations.NullMarked;
