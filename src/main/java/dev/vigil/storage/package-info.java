/// The S3 edge. {@link dev.vigil.storage.ImageBucket} puts, looks at and deletes objects; their location is
/// derived from IDs by {@link dev.vigil.storage.ObjectLocation}.
@NullMarked
package dev.vigil.storage;

import org.jspecify.annotations.NullMarked;
