/// What clients read: {@link dev.vigil.read.LedgerReader} makes the views of jobs and images, in pages.
@NullMarked
package dev.vigil.read;

import org.jspecify.annotations.NullMarked;
