/// What the other rooms talk about: IDs ({@link dev.vigil.image.VirtualImageId} first), requests, states and the
/// words of clients. Records only: nothing here reads or writes.
@NullMarked
package dev.vigil.image;

import org.jspecify.annotations.NullMarked;
