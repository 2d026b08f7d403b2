package dev.vigil.local;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.elasticmq.NodeAddress;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/// PostgreSQL, SQS, S3 and a stand-in for Rekognition, on loopback, with no Docker and no account. As a program
/// ({@link #main}) they run beside Vigil; tests start them in their own process.
public final class LocalServices implements AutoCloseable {

    static final String STOP_WITH_PARENT = "--stop-with-parent";
    private static final Duration PARENT_PATIENCE = BoundedEnd.LONGEST.plusSeconds(5);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    private LocalServices() {}

    /// Starts the services and keeps them until the process ends; with {@code --stop-with-parent} until
    /// standard input ends.
    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(System.getProperty("local.dir", ".local")).toAbsolutePath();
        new EarlierRun(directory).stop();
        try (var services = start(Optional.of(directory), LocalPorts.fixed())) {
            services.writeEnvironment(directory.resolve("vigil.env"));
            System.out.println(LocalProcess.READY);
            System.out.println(
                    "Embedded services are ready; their settings are in " + directory.getFileName() + "/vigil.env");
            System.out.println(
                    "Rekognition is a STAND-IN: it looks at no picture, its labels follow from a hash of the bytes.");
            if (arguments.length > 0 && arguments[0].equals(STOP_WITH_PARENT)) {
                services.awaitParent();
            } else {
                Runtime.getRuntime().addShutdownHook(new Thread(services::close));
                Thread.currentThread().join();
            }
        } catch (CannotStart e) {
            System.out.println(LocalProcess.FAILED + e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }

    /// The end of a terminal is told to all processes at once. The parent still needs the services to stop cleanly, and
    /// without the hook PostgreSQL would be left behind.
    void awaitParent() throws IOException {
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> closeAfter(ended)));
        System.in.transferTo(OutputStream.nullOutputStream());
        ended.countDown();
    }

    private void closeAfter(CountDownLatch parentEnded) {
        try {
            if (!parentEnded.await(PARENT_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println("the parent has not ended after " + PARENT_PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /// Starts everything on free ports with nothing kept; for tests.
    public static LocalServices startForTests() {
        return start(Optional.empty(), LocalPorts.free());
    }

    static LocalServices start(Optional<Path> directory, LocalPorts ports) {
        ports.mustBeFree();
        var services = new LocalServices();
        try {
            services.startPostgres(directory, ports.postgres());
            services.startSqs(ports.sqs());
            services.startS3AndRekognition(directory, ports);
            services.settings.put("aws.region", LocalResources.REGION);
            services.settings.put("aws.accessKeyId", LocalResources.CREDENTIAL);
            services.settings.put("aws.secretAccessKey", LocalResources.CREDENTIAL);
            services.settings.put("vigil.identity", "none");
            return services;
        } catch (Exception e) {
            services.close();
            throw e instanceof CannotStart known
                    ? known
                    : new CannotStart("The embedded services cannot start: " + e, e);
        }
    }

    /// The settings with which Vigil uses these services.
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    /// Address of the Rekognition stand-in.
    public URI rekognition() {
        return URI.create(java.util.Objects.requireNonNull(settings.get("vigil.rekognition.endpoint")));
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                System.err.println("an embedded service did not stop cleanly: " + e);
            }
        }
    }

    private void startPostgres(Optional<Path> directory, int port) throws IOException, SQLException {
        var builder = EmbeddedPostgres.builder().setPort(port).setRegisterShutdownHook(false);
        if (directory.isPresent()) {
            builder.setDataDirectory(directory.get().resolve("postgres")).setCleanDataDirectory(false);
        } else {
            builder.setServerConfig("fsync", "off");
        }
        var postgres = builder.start();
        started.push(postgres);
        directory.ifPresent(LocalServices::noteProcesses);
        settings.put("vigil.database.url", "postgresql://localhost:" + port + "/postgres");
        settings.put("vigil.database.username", "postgres");
        settings.put("vigil.database.password", "postgres");
        forgetAnnouncements(postgres);
    }

    private static void noteProcesses(Path directory) {
        var processes = new EarlierRun(directory);
        ProcessHandle.current().parent().ifPresent(parent -> processes.noteThisOne(EarlierRun.SERVICES, parent));
        processes.notePostgres(directory.resolve("postgres"));
    }

    /// The embedded queue keeps nothing over a restart, so what was announced to it is as good as never
    /// announced.
    private static void forgetAnnouncements(EmbeddedPostgres postgres) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var table = statement.executeQuery("SELECT to_regclass('outbox') IS NOT NULL")) {
            if (table.next() && table.getBoolean(1)) {
                try (var update = connection.createStatement()) {
                    update.executeUpdate("""
                            INSERT INTO outbox (virtual_image_id, job_id, generation)
                            SELECT virtual_image_id, job_id, generation FROM open_image
                                ON CONFLICT DO NOTHING
                            """);
                }
            }
        }
    }

    private void startSqs(int port) {
        var server = SQSRestServerBuilder.withPort(port)
                .withInterface("localhost")
                .withServerAddress(new NodeAddress("http", "localhost", port, ""))
                .start();
        started.push(server::stopAndWait);
        server.waitUntilStarted();
        var endpoint = URI.create("http://localhost:" + port);
        settings.put("quarkus.sqs.endpoint-override", endpoint.toString());
        var queues = LocalResources.createQueues(endpoint);
        settings.put("vigil.queue.url", queues.images());
        settings.put("vigil.queue.express-url", queues.express());
        settings.put("vigil.queue.dead-letter-url", queues.deadLetters());
    }

    private void startS3AndRekognition(Optional<Path> directory, LocalPorts ports) throws Exception {
        var endpoint = URI.create("http://localhost:" + ports.s3());
        var proxy = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + ports.s3()))
                .awsAuthentication(
                        AuthenticationType.AWS_V2_OR_V4, LocalResources.CREDENTIAL, LocalResources.CREDENTIAL)
                // Such as the session token of a role.
                .ignoreUnknownHeaders(true)
                .blobStore(blobs(directory))
                .build();
        proxy.start();
        started.push(proxy::stop);
        var s3 = LocalResources.createBucket(endpoint);
        started.push(s3);
        settings.put("vigil.storage.bucket", LocalResources.BUCKET);
        settings.put("quarkus.s3.endpoint-override", endpoint.toString());
        settings.put("quarkus.s3.path-style-access", "true");
        started.push(RekognitionStandIn.start(ports.rekognition(), s3));
        settings.put("vigil.rekognition.endpoint", "http://localhost:" + ports.rekognition());
    }

    private static BlobStore blobs(Optional<Path> directory) throws IOException {
        if (directory.isEmpty()) {
            return new TransientNio2BlobStore();
        }
        return new FilesystemNio2BlobStore(
                Files.createDirectories(directory.get().resolve("s3")).toString());
    }

    private void writeEnvironment(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file,
                settings.entrySet().stream()
                        .map(setting -> environmentName(setting.getKey()) + "=" + setting.getValue() + "\n")
                        .collect(Collectors.joining("", "", "VIGIL_DATABASE_MIGRATE=start\n")));
    }

    private static String environmentName(String key) {
        return switch (key) {
            case "aws.accessKeyId" -> "AWS_ACCESS_KEY_ID";
            case "aws.secretAccessKey" -> "AWS_SECRET_ACCESS_KEY";
            default -> key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        };
    }

    /// The services cannot start; the message says why, in one sentence.
    static final class CannotStart extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CannotStart(String message) {
            super(message, null, false, false);
        }

        CannotStart(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
