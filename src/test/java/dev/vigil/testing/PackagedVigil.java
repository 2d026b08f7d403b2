package dev.vigil.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Vigil as it is packaged, as a process of its own on the services of the tests.
public final class PackagedVigil implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /// With the quick compiler alone: a program of a test lives for seconds, and has two cores for itself and the test.
    private static final List<String> JVM_OPTIONS = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1");

    private final Process process;
    private final Path log;
    private final int port;
    private final Api api;
    private Api management;

    private PackagedVigil(Process process, Path log, int port, int managementPort) {
        this.process = process;
        this.log = log;
        this.port = port;
        this.api = new Api(URI.create("http://localhost:" + port + "/"));
        this.management = new Api(URI.create("http://localhost:" + managementPort + "/"));
    }

    /// Starts the program and waits until it is ready.
    public static PackagedVigil start(Map<String, String> settings) {
        var vigil = launch(settings);
        vigil.await(vigil::isReady);
        return vigil;
    }

    /// Starts the program, expects it to end by itself with an error, and answers its log.
    public static String failedStart(Map<String, String> settings) {
        var end = end(settings);
        assertThat(end.exitCode()).isNotZero();
        return end.log();
    }

    /// Starts the program, and waits until it has ended by itself.
    public static End end(Map<String, String> settings) {
        try (var vigil = launch(settings)) {
            if (!vigil.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the program still runs:\n" + vigil.log());
            }
            return new End(vigil.process.exitValue(), vigil.log());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Runs a command of the program with these settings alone, and waits until it has ended.
    public static End command(List<String> arguments, Map<String, String> settings) {
        return command(arguments, settings, PATIENCE);
    }

    /// The same for a command that takes longer.
    public static End command(List<String> arguments, Map<String, String> settings, Duration patience) {
        try {
            var command = new ArrayList<>(command(JVM_OPTIONS));
            command.addAll(arguments);
            var log = Files.createTempFile("vigil", ".log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            settings.forEach((key, value) -> builder.environment().put(environmentName(key), value));
            var process = builder.start();
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the command still runs:\n" + Files.readString(log));
            }
            return new End(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String environmentName(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(java.util.Locale.ROOT);
    }

    /// Whether the program under test is the native one.
    public static boolean isNative() {
        return System.getProperty("vigil.program", "jvm").equals("native");
    }

    public Api api() {
        return api;
    }

    /// A client of the port of health and metrics.
    public Api management() {
        return management;
    }

    /// Where it listens, on every address of this machine.
    public int port() {
        return port;
    }

    /// The most memory that the process has had resident, in MiB; 0 where the machine does not say, or when the process
    /// has ended.
    public long peakResidentMebibytes() {
        try (var status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return status.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .sum();
        } catch (IOException notLinuxOrGone) {
            return 0;
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Images this very process analysed.
    public double analyzed() {
        return management
                .get("/q/metrics")
                .body()
                .textValue()
                .lines()
                .filter(line -> line.startsWith("vigil_deliveries_deleted_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    public void awaitCompleted(String jobId) {
        await(() -> api.job(jobId).isCompleted());
    }

    public void await(BooleanSupplier condition) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new AssertionError(
                        "it did not come about within " + PATIENCE + ", alive=" + process.isAlive() + "\n" + log());
            }
            pause();
        }
    }

    /// Waits until it is ready.
    public void awaitReady() {
        await(this::isReady);
    }

    /// Sends SIGTERM and waits for the end; answers the exit code.
    public int terminate() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("still running after SIGTERM:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Sends SIGKILL.
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            terminate();
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// A build from before the port of health and metrics answers both on the port of the API.
    private boolean isReady() {
        if (isReady(management)) {
            return true;
        }
        var older = isReady(api);
        if (older) {
            management = api;
        }
        return older;
    }

    private static boolean isReady(Api client) {
        try {
            return client.get("/q/health/ready").status() == 200;
        } catch (UncheckedIOException notListeningYet) {
            return false;
        }
    }

    /// Starts the program and does not wait for it.
    public static PackagedVigil launch(Map<String, String> settings) {
        return launch(command(JVM_OPTIONS), VigilServices.environment(), settings);
    }

    /// Starts the program on other services than those of the tests, and waits until it is ready.
    ///
    /// @param before a command that runs the program, such as one that limits its memory; or nothing
    /// @param jvmOptions in place of the usual ones; the native program has none
    /// @param services the environment by which the program finds its services
    public static PackagedVigil start(
            List<String> before, List<String> jvmOptions, Map<String, String> services, Map<String, String> settings) {
        var command = new ArrayList<>(before);
        command.addAll(command(jvmOptions));
        var vigil = launch(command, services, settings);
        vigil.awaitReady();
        return vigil;
    }

    /// Starts the program of another build, the native one where its folder has it, and does not wait for it.
    public static PackagedVigil launch(Path build, Map<String, String> settings) {
        return launch(
                command(build, Files.exists(build.resolve("vigil-runner")), JVM_OPTIONS),
                VigilServices.environment(),
                settings);
    }

    private static PackagedVigil launch(
            List<String> command, Map<String, String> services, Map<String, String> settings) {
        try {
            var port = freePort();
            var managementPort = freePort();
            var log = Files.createTempFile("vigil", ".log");
            var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            var all = new HashMap<>(services);
            all.put("quarkus.http.port", String.valueOf(port));
            all.put("quarkus.management.port", String.valueOf(managementPort));
            all.put("vigil.rekognition.requests-per-second", "1000");
            all.put("vigil.queue.worker.poll-wait", "1S");
            all.putAll(settings);
            all.forEach((key, value) -> builder.environment().put(environmentName(key), value));
            return new PackagedVigil(builder.start(), log, port, managementPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The program itself, or the script that `vigil.launcher` names: it starts the program in another place,
    /// such as a container, with the same environment, and hands signals and exit code through.
    private static List<String> command(List<String> jvmOptions) {
        var launcher = System.getProperty("vigil.launcher");
        if (launcher != null) {
            return List.of(launcher);
        }
        var build = Path.of(System.getProperty("vigil.build"));
        return command(build, isNative(), jvmOptions);
    }

    private static List<String> command(Path build, boolean isNative, List<String> jvmOptions) {
        var command = new ArrayList<String>();
        if (isNative) {
            command.add(build.resolve("vigil-runner").toString());
        } else {
            command.add(ProcessHandle.current().info().command().orElse("java"));
            command.addAll(jvmOptions);
            command.addAll(
                    List.of("-jar", build.resolve("quarkus-app/quarkus-run.jar").toString()));
        }
        return command;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /// How a program ended.
    public record End(int exitCode, String log) {}

    private static void pause() {
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
}
