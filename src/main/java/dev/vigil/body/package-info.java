/// JSON bodies, read as a stream: {@link dev.vigil.body.JsonBodies} opens one, {@link dev.vigil.body.JsonBody}
/// reads it.
@NullMarked
package dev.vigil.body;

import org.jspecify.annotations.NullMarked;
