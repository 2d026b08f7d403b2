/// The one JSON of the program: {@link dev.vigil.json.ExactJson} makes every parser and mapper; {@link
/// dev.vigil.json.StorableJson} says what PostgreSQL can hold.
@NullMarked
package dev.vigil.json;

import org.jspecify.annotations.NullMarked;
