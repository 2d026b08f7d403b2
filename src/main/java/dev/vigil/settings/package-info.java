/// What the value of each `vigil.` key may be, and the check of all of them before anything else starts. Each room
/// lists its own keys ({@link dev.vigil.settings.Setting}); start reading at {@link dev.vigil.settings.SettingsCheck}.
@NullMarked
package dev.vigil.settings;

import org.jspecify.annotations.NullMarked;
