package dev.vigil.signals;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link TracingConfig} and {@link LogConfig} may be.
public final class SignalSettings {

    public static final List<Setting> ALL = List.of(
            optional("vigil.tracing.endpoint", Rule.httpAddress()),
            optional("vigil.tracing.share", Rule.number("0", "1")),
            optional("vigil.log.json", Rule.flag()));

    private SignalSettings() {}
}
