package dev.vigil.testing;

import dev.vigil.analysis.AnalysisConfig;
import dev.vigil.db.DatabaseConfig;
import dev.vigil.identity.IdentityConfig;
import dev.vigil.ledger.JobConfig;
import dev.vigil.lifecycle.CleanUpConfig;
import dev.vigil.lifecycle.RetentionConfig;
import dev.vigil.limits.HttpConfig;
import dev.vigil.limits.RequestConfig;
import dev.vigil.queue.QueueConfig;
import dev.vigil.quota.QuotaConfig;
import dev.vigil.rekognition.RekognitionConfig;
import dev.vigil.signals.LogConfig;
import dev.vigil.signals.TracingConfig;
import dev.vigil.storage.StorageConfig;
import dev.vigil.upload.UploadConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The keys of all configuration interfaces, found by reflection.
public final class ConfigKeys {

    /// The interfaces; a test compares them with the sources.
    public static final List<Class<?>> MAPPINGS = List.of(
            DatabaseConfig.class,
            JobConfig.class,
            QueueConfig.class,
            StorageConfig.class,
            CleanUpConfig.class,
            RetentionConfig.class,
            AnalysisConfig.class,
            QuotaConfig.class,
            RekognitionConfig.class,
            UploadConfig.class,
            RequestConfig.class,
            HttpConfig.class,
            IdentityConfig.class,
            TracingConfig.class,
            LogConfig.class);

    /// In place of the default of a key that may be left out.
    public static final String NONE = "none";

    /// In place of the default of a key that must be set.
    public static final String REQUIRED = "required";

    private ConfigKeys() {}

    /// Every key with its default.
    public static Map<String, String> withDefaults() {
        var keys = new TreeMap<String, String>();
        for (var mapping : MAPPINGS) {
            add(mapping, mapping.getAnnotation(ConfigMapping.class).prefix(), keys);
        }
        return keys;
    }

    private static void add(Class<?> mapping, String prefix, Map<String, String> keys) {
        for (var method : mapping.getDeclaredMethods()) {
            var key =
                    prefix + "." + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (method.getReturnType().isInterface() && method.getReturnType().getEnclosingClass() == mapping) {
                add(method.getReturnType(), key, keys);
            } else {
                keys.put(key, defaultOf(method));
            }
        }
    }

    private static String defaultOf(Method method) {
        if (method.getReturnType() == Optional.class) {
            return NONE;
        }
        var value = method.getAnnotation(WithDefault.class);
        return value == null ? REQUIRED : value.value();
    }
}
