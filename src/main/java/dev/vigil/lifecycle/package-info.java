/// Seal, cancel, retry and delete: {@link dev.vigil.lifecycle.LifecycleResource}. What ends with time: {@link
/// dev.vigil.lifecycle.CleanUp}, {@link dev.vigil.lifecycle.Retention}.
@NullMarked
package dev.vigil.lifecycle;

import org.jspecify.annotations.NullMarked;
