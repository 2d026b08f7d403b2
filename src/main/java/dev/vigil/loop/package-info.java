/// Work that repeats itself and knows whether it is alive: {@link dev.vigil.loop.Loop}.
@NullMarked
package dev.vigil.loop;

import org.jspecify.annotations.NullMarked;
