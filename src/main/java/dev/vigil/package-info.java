/// The program as a whole: where it starts, and the settings of all rooms together.
@NullMarked
package dev.vigil;

import org.jspecify.annotations.NullMarked;
