/// The one JSON of the program: {@link dev.vigil.json.ExactJson} makes every parser and mapper.
@NullMarked
package dev.vigil.json;

import org.jspecify.annotations.NullMarked;
