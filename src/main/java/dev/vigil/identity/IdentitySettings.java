package dev.vigil.identity;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link IdentityConfig} may be.
public final class IdentitySettings {

    public static final List<Setting> ALL = List.of(Setting.required("vigil.identity", Rule.oneOf("none")));

    private IdentitySettings() {}
}
