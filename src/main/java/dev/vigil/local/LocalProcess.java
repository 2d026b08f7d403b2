package dev.vigil.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The embedded services as a process of their own beside the program in development: a live reload leaves them
/// alone, and they end with the process that started them, whatever ended it.
final class LocalProcess {

    /// Printed when the services can be used.
    static final String READY = "embedded services ready";
    /// Printed before the reason when they cannot start.
    static final String FAILED = "embedded services failed: ";

    private LocalProcess() {}

    /// Starts the process and waits until its services can be used.
    ///
    /// @param build the folder of the build, where the class path of the services is written down
    /// @param ports handed on
    static Process start(Path build, Path directory, LocalPorts ports) throws IOException {
        var process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Dlocal.dir=" + directory,
                        "-Dlocal.postgres-port=" + ports.postgres(),
                        "-Dlocal.sqs-port=" + ports.sqs(),
                        "-Dlocal.s3-port=" + ports.s3(),
                        "-Dlocal.rekognition-port=" + ports.rekognition(),
                        "@" + build.resolve("local.args"),
                        LocalServices.class.getName(),
                        "--stop-with-parent"))
                .redirectError(ProcessBuilder.Redirect.to(
                        directory.resolve("services.log").toFile()))
                .start();
        awaitReady(process, directory);
        return process;
    }

    private static void readToItsEnd(BufferedReader out) {
        out.lines().forEach(ignored -> {});
    }

    private static void awaitReady(Process process, Path directory) throws IOException {
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                Thread.ofVirtual().start(() -> readToItsEnd(out));
                return;
            }
            if (line.startsWith(FAILED)) {
                throw new LocalServices.CannotStart(line.substring(FAILED.length()));
            }
        }
        throw new LocalServices.CannotStart(
                "The embedded services ended at once; see services.log in " + directory.getFileName() + ".");
    }
}
