/// Seal, cancel, retry and delete: {@link dev.vigil.lifecycle.LifecycleResource}. Start-up checks: {@link
/// dev.vigil.lifecycle.StartCheck}. What ends with time: {@link dev.vigil.lifecycle.CleanUp}, {@link
/// dev.vigil.lifecycle.Retention}.
@NullMarked
package dev.vigil.lifecycle;

import org.jspecify.annotations.NullMarked;
