/// The sweeps that see to it that every image ends: {@link dev.vigil.rescue.Outbox}, {@link
/// dev.vigil.rescue.Rescuer}, {@link dev.vigil.rescue.Expiry}, {@link dev.vigil.rescue.DeadLetters}.
@NullMarked
package dev.vigil.rescue;

import org.jspecify.annotations.NullMarked;
