/// Embedded stand-ins for a machine with no Docker and no cloud: {@link dev.vigil.local.LocalServices}.
/// Development and tests only; never in the packaged program.
@NullMarked
package dev.vigil.local;

import org.jspecify.annotations.NullMarked;
