package dev.vigil.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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
        var options = Stream.of(
                "-Dlocal.dir=" + directory,
                "-Dlocal.postgres-port=" + ports.postgres(),
                "-Dlocal.sqs-port=" + ports.sqs(),
                "-Dlocal.s3-port=" + ports.s3(),
                "-Dlocal.rekognition-port=" + ports.rekognition());
        var program = Stream.of(LocalServices.class.getName(), LocalServices.STOP_WITH_PARENT);
        var log = Redirect.to(directory.resolve("services.log").toFile());
        var process = new ProcessBuilder(command(build, options, program))
                .redirectError(log)
                .start();
        awaitReady(process, "see services.log in " + directory.getFileName());
        return process;
    }

    /// Starts a process for tests, waits until its services can be used, and answers what it printed until then.
    static List<String> startForTests(Path build) throws IOException {
        var command = command(build, Stream.of(), Stream.of(TestServices.class.getName()));
        var process =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        return awaitReady(process, "in tests");
    }

    private static List<String> command(Path build, Stream<String> options, Stream<String> program) {
        var java = Stream.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");
        var classPath = Stream.of("@" + build.resolve("local.args"));
        return Stream.of(java, options, classPath, program)
                .flatMap(part -> part)
                .toList();
    }

    private static void readToItsEnd(BufferedReader out) {
        out.lines().forEach(ignored -> {});
    }

    private static List<String> awaitReady(Process process, String where) throws IOException {
        var printed = new ArrayList<String>();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (var line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(READY)) {
                Thread.ofVirtual().start(() -> readToItsEnd(out));
                return printed;
            }
            if (line.startsWith(FAILED)) {
                throw new LocalServices.CannotStart(line.substring(FAILED.length()));
            }
            printed.add(line);
        }
        throw new LocalServices.CannotStart("The embedded services ended at once (" + where + ").");
    }
}
