package dev.vigil.settings;

import java.util.Locale;
import java.util.Optional;

/// One key of the configuration and what its value must be.
///
/// @param key as in `application.properties`
/// @param required whether the start fails without it
/// @param secret whether its value must never be shown
/// @param byDefault the default of the configuration interface, where a {@link Relation} needs to know it
public record Setting(String key, Rule rule, boolean required, boolean secret, Optional<String> byDefault) {

    /// A key without a default.
    public static Setting required(String key, Rule rule) {
        return new Setting(key, rule, true, false, Optional.empty());
    }

    /// A key that has a default, or may be left out.
    public static Setting optional(String key, Rule rule) {
        return new Setting(key, rule, false, false, Optional.empty());
    }

    /// The same setting, whose value is never shown.
    public Setting asSecret() {
        return new Setting(key, rule, required, true, byDefault);
    }

    /// The same setting, with the default that its relations are judged by. A test compares it with the one at the
    /// configuration interface.
    public Setting withDefault(String text) {
        return new Setting(key, rule, required, secret, Optional.of(text));
    }

    /// Name of the environment variable that sets it.
    public String environmentName() {
        return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
