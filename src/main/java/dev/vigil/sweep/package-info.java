/// Services in the background: {@link dev.vigil.sweep.Sweep} is one of them, {@link dev.vigil.sweep.SweepLoops}
/// runs all, {@link dev.vigil.sweep.SweepLock} lets each run in one process at a time.
@NullMarked
package dev.vigil.sweep;

import org.jspecify.annotations.NullMarked;
