/// The HTTP front door. {@link dev.vigil.upload.UploadResource} streams parts, {@link dev.vigil.upload.FileIntake}
/// turns them into stored objects and outcomes.
@NullMarked
package dev.vigil.upload;

import org.jspecify.annotations.NullMarked;
