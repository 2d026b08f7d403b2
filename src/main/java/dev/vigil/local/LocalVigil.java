package dev.vigil.local;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/// The main class of development ({@code %dev.quarkus.package.main-class}): starts the embedded services,
/// points Vigil at them, runs it. The packaged program has none of this.
@QuarkusMain(name = "local")
public final class LocalVigil {

    static final String RUNNING = "local.running";

    LocalVigil() {}

    /// Runs Vigil on the embedded services. {@code -Dfresh} forgets what earlier runs left.
    public static void main(String[] arguments) throws IOException {
        try {
            startServices();
        } catch (LocalServices.CannotStart e) {
            System.err.print("\n" + e.getMessage() + "\n\n");
            System.exit(1);
        }
        System.setProperty("aws.region", LocalResources.REGION);
        System.setProperty("aws.accessKeyId", LocalResources.CREDENTIAL);
        System.setProperty("aws.secretAccessKey", LocalResources.CREDENTIAL);
        Quarkus.run(Announced.class, arguments);
    }

    /// Once per process: after a live reload the services are still there.
    private static void startServices() throws IOException {
        if (System.getProperty(RUNNING) != null) {
            return;
        }
        var build = Path.of(System.getProperty("local.build", "target")).toAbsolutePath();
        var directory = build.resolveSibling(System.getProperty("local.dir", ".local"));
        var ports = LocalPorts.fixed();
        var processes = new EarlierRun(directory);
        processes.stop().forEach(LocalVigil::sayThatItWasStopped);
        portsMustBeFree(ports);
        if (System.getProperty("fresh") != null) {
            forget(directory);
        }
        Files.createDirectories(directory);
        LocalProcess.start(build, directory, ports);
        ProcessHandle.current().parent().ifPresent(maven -> processes.noteThisOne(EarlierRun.VIGIL, maven));
        BoundedEnd.begin();
        System.setProperty(RUNNING, "true");
    }

    private static void sayThatItWasStopped(long pid) {
        System.out.print("Stopped process " + pid + ", which an earlier run in this folder had left behind.\n");
    }

    /// Before anything is started: Quarkus opens its ports last, when the worker is at work already, and then asks
    /// whether to try again.
    private static void portsMustBeFree(LocalPorts services) {
        var config = ConfigUtils.configBuilder().build();
        LocalPorts.mustBeFree("the API", port(config, "quarkus.http.port", 8080), "quarkus.http.port");
        LocalPorts.mustBeFree(
                "health and metrics", port(config, "quarkus.management.port", 9000), "quarkus.management.port");
        services.mustBeFree();
    }

    private static int port(Config config, String key, int otherwise) {
        return config.getOptionalValue(key, Integer.class).orElse(otherwise);
    }

    private static void forget(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var tree = Files.walk(directory)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// Says where to post once everything runs.
    static final class Announced implements QuarkusApplication {

        private static final String START = """

                Vigil takes images at http://localhost:%1$d/v1/jobs  (see the README for the curl; the API: http://localhost:%1$d/q/swagger-ui)
                Health and metrics are at http://localhost:%2$d/q/health and http://localhost:%2$d/q/metrics
                PostgreSQL, SQS and S3 are embedded, with their state in .local; -Dfresh forgets it.
                Rekognition is a STAND-IN: it looks at no picture, its labels follow from a hash of the bytes.

                """;

        @Override
        public int run(String... arguments) {
            var port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
            var managementPort = ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class);
            // In one piece: the console of dev mode draws its own lines between pieces.
            System.out.print(START.formatted(port, managementPort));
            Quarkus.waitForExit();
            return 0;
        }
    }
}
