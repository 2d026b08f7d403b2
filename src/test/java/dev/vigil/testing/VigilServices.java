package dev.vigil.testing;

import dev.vigil.local.ContainerServices;
import dev.vigil.local.LocalServices;
import dev.vigil.local.TestServices;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/// The services every test runs on: real PostgreSQL, SQS and S3 and the Rekognition stand-in, started once per
/// JVM. {@code -Dtest.services=containers} takes PostgreSQL, SQS and S3 from containers.
public final class VigilServices implements QuarkusTestResourceLifecycleManager {

    private static final Map<String, String> SETTINGS = startOnce();

    private static Map<String, String> startOnce() {
        var settings = new HashMap<>(started());
        for (var key : java.util.List.of("aws.region", "aws.accessKeyId", "aws.secretAccessKey")) {
            System.setProperty(key, settings.remove(key));
        }
        return settings;
    }

    private static Map<String, String> started() {
        if (System.getProperty("test.services", "embedded").equals("containers")) {
            return ContainerServices.start();
        }
        return TestServices.areNeeded() ? TestServices.startOnce() : keep(LocalServices.startForTests());
    }

    private static Map<String, String> keep(LocalServices services) {
        Runtime.getRuntime().addShutdownHook(new Thread(services::close));
        return services.settings();
    }

    /// The settings with which Vigil reaches the services.
    public static Map<String, String> settings() {
        return Map.copyOf(SETTINGS);
    }

    /// The same with the credentials, for the environment of a process.
    static Map<String, String> environment() {
        var all = new HashMap<>(SETTINGS);
        all.put("AWS_REGION", System.getProperty("aws.region"));
        all.put("AWS_ACCESS_KEY_ID", System.getProperty("aws.accessKeyId"));
        all.put("AWS_SECRET_ACCESS_KEY", System.getProperty("aws.secretAccessKey"));
        return all;
    }

    @Override
    public Map<String, String> start() {
        var settings = new HashMap<>(SETTINGS);
        settings.put("test.express-url", String.valueOf(settings.remove("vigil.queue.express-url")));
        settings.put("vigil.database.migrate", "start");
        settings.put("vigil.queue.worker.enabled", "false");
        settings.put("vigil.queue.worker.delete-window", "0.005S");
        settings.put("vigil.database.batch-window", "0.005S");
        settings.put("vigil.database.statement-timeout", "6S");
        settings.put("vigil.queue.outbox.age", "0S");
        settings.put("vigil.rekognition.requests-per-second", "100000");
        settings.put("vigil.rekognition.circuit-pause", "1S");
        settings.put("vigil.rekognition.record-patience", "1S");
        settings.put("vigil.rekognition.max-attempts", "3");
        settings.put("vigil.upload.patience", "2S");
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.management.test-port", "0");
        settings.put("quarkus.log.level", "WARN");
        return settings;
    }

    @Override
    public void stop() {
        // The services outlive the application: other test classes use them too.
    }
}
