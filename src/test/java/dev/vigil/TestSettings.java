package dev.vigil;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Settings for tests of their checks, and what the checks say of them.
final class TestSettings {

    /// A valid value of every setting without a default.
    static final Map<String, String> REQUIRED = Map.of(
            "vigil.identity", "none",
            "vigil.database.url", "postgresql://localhost:5432/vigil",
            "vigil.database.username", "vigil",
            "vigil.database.password", "a-password-nobody-sees",
            "vigil.queue.url", "https://sqs.eu-west-1.amazonaws.com/123456789012/images",
            "vigil.storage.bucket", "images");

    private TestSettings() {}

    /// What is said of these settings beside valid ones of all that is required.
    static List<String> wrong(Map<String, String> settings) {
        var all = new HashMap<>(REQUIRED);
        all.putAll(settings);
        return VigilSettings.CHECK.wrongValues(config(all));
    }

    /// What is said of the names of these settings.
    static List<String> misspelled(Map<String, String> settings, Map<String, String> environment) {
        return VigilSettings.CHECK.misspelledNames(config(settings), environment);
    }

    static SmallRyeConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withSources(new EnvConfigSource(Map.of(), 300))
                .build();
    }
}
