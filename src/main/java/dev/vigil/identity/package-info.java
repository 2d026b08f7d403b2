/// Who asks: {@link dev.vigil.identity.Caller}.
@NullMarked
package dev.vigil.identity;

import org.jspecify.annotations.NullMarked;
