package dev.vigil.local;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/// The embedded services of tests that run in the process of dev mode, as a process of their own, which ends with it.
/// In the process itself each class loader of the tests would start services of its own, and the hooks that are to
/// stop them may find their class loader closed.
public final class TestServices {

    private static final String STARTED = "local.test-services";
    private static final String SETTING = "setting ";

    private TestServices() {}

    /// Whether this is the process of dev mode.
    public static boolean areNeeded() {
        return System.getProperty(LocalVigil.RUNNING) != null;
    }

    /// Starts the services once per process, and answers the settings with which Vigil uses them. Each run of the tests
    /// has class loaders of its own, so what is known about the services is a property of the process.
    public static Map<String, String> startOnce() {
        var started = System.getProperty(STARTED);
        if (started == null) {
            started = start();
            System.setProperty(STARTED, started);
        }
        return started.lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
    }

    private static String start() {
        try {
            return LocalProcess.startForTests(Path.of("target").toAbsolutePath()).stream()
                    .filter(line -> line.startsWith(SETTING))
                    .map(line -> line.substring(SETTING.length()))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new LocalServices.CannotStart("The embedded services of the tests cannot start: " + e, e);
        }
    }

    /// Runs the services until standard input ends, with nothing kept.
    public static void main(String[] arguments) throws IOException {
        try (var services = LocalServices.startForTests()) {
            services.settings().forEach((key, value) -> System.out.println(SETTING + key + "=" + value));
            System.out.println(LocalProcess.READY);
            services.awaitParent();
        } catch (LocalServices.CannotStart e) {
            System.out.println(LocalProcess.FAILED + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }
}
