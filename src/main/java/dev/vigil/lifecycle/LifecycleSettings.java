package dev.vigil.lifecycle;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Bounds;
import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link CleanUpConfig} and {@link RetentionConfig} may be.
public final class LifecycleSettings {

    private static final Rule DELAY = Rule.duration("0S", "365D");

    public static final List<Setting> ALL = List.of(
            optional("vigil.cleanup.interval", Bounds.INTERVAL),
            optional("vigil.cleanup.delay", DELAY),
            optional("vigil.cleanup.delay-with-failures", DELAY),
            optional("vigil.cleanup.again", Rule.duration("1S", "7D")),
            optional("vigil.cleanup.batch", Bounds.BATCH),
            optional("vigil.retention.jobs", Rule.duration("1S", "36500D")),
            optional("vigil.retention.interval", Bounds.INTERVAL),
            optional("vigil.retention.batch", Bounds.BATCH));

    private LifecycleSettings() {}
}
