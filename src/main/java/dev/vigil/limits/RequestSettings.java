package dev.vigil.limits;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link RequestConfig} and {@link HttpConfig} may be.
public final class RequestSettings {

    public static final List<Setting> ALL = List.of(
            optional("vigil.upload.memory", Rule.size("32M", "16G")),
            optional("vigil.upload.min-rate", Rule.size("1K", "100M")),
            optional("vigil.http.connections", Rule.whole(10, 100_000)),
            optional("vigil.http.connections-per-address", Rule.whole(1, 100_000)));

    private RequestSettings() {}
}
