/// What a request may take: memory ({@link dev.vigil.limits.RequestMemory}), bytes ({@link
/// dev.vigil.limits.BodyLimit}), time and connections.
@NullMarked
package dev.vigil.limits;

import org.jspecify.annotations.NullMarked;
