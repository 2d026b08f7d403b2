/// Seal, cancel, retry and delete: {@link dev.vigil.lifecycle.LifecycleResource}. Start-up checks: {@link
/// dev.vigil.lifecycle.StartCheck}.
@NullMarked
package dev.vigil.lifecycle;

import org.jspecify.annotations.NullMarked;
