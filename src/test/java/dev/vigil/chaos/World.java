package dev.vigil.chaos;

import dev.vigil.local.Faults;
import dev.vigil.testing.StandIn;
import dev.vigil.testing.VigilServices;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/// Everything around the replicas of one run: a database, queues and a bucket of its own, each behind a proxy
/// that can fail, and the stand-in for Rekognition.
final class World implements AutoCloseable {

    static final int VISIBILITY_SECONDS = 6;

    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(10);
    private static final Duration LONGEST_ANALYSIS = Duration.ofMinutes(1);
    private static final Duration SLOW_DATABASE = Duration.ofMillis(150);

    private final String name;
    private final Ledger ledger;
    private final Deliveries deliveries;
    private final SqsTraffic sqsTraffic;
    private final S3Traffic s3Traffic = new S3Traffic();
    private final TcpProxy postgres;
    private final FaultProxy sqs;
    private final FaultProxy s3;
    private final FaultProxy rekognition;
    private final Bucket bucket;
    private final StandIn standIn = new StandIn(address("vigil.rekognition.endpoint"));

    World(long seed) {
        this.name = "chaos" + seed + "x" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        this.ledger = new Ledger(name);
        this.deliveries = new Deliveries(ledger);
        this.sqsTraffic = new SqsTraffic(deliveries);
        this.postgres = new TcpProxy(ledger.port());
        this.sqs = new FaultProxy(VERTX, address("quarkus.sqs.endpoint-override"), LONGEST_ANSWER, sqsTraffic);
        this.s3 = new FaultProxy(VERTX, address("quarkus.s3.endpoint-override"), LONGEST_ANSWER, s3Traffic);
        this.rekognition = new FaultProxy(
                VERTX,
                address("vigil.rekognition.endpoint"),
                LONGEST_ANALYSIS,
                (call, upstream) -> upstream.send(call));
        this.bucket = new Bucket(address("quarkus.s3.endpoint-override"), name);
        standIn.reset();
    }

    Ledger ledger() {
        return ledger;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    /// What passed between the replicas and SQS.
    SqsTraffic sqs() {
        return sqsTraffic;
    }

    Bucket bucket() {
        return bucket;
    }

    StandIn standIn() {
        return standIn;
    }

    /// What the proxies got wrong without being asked to.
    List<String> broken() {
        return proxies().flatMap(proxy -> proxy.broken().stream()).toList();
    }

    /// Whether a put of this object was disturbed, so that the client may have been told that it failed.
    boolean wasDisturbed(String key) {
        return s3Traffic.disturbed().stream().anyMatch(path -> path.contains(key));
    }

    /// With these a replica reaches its world; waits are short, so that everything heals within a run.
    Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        settings.put("vigil.database.url", "postgresql://localhost:" + postgres.port() + "/" + ledger.database());
        settings.put("vigil.database.statement-timeout", "5S");
        settings.put("quarkus.sqs.endpoint-override", sqs.endpoint().toString());
        settings.put("vigil.queue.url", queue(name));
        settings.put("vigil.queue.express-url", queue(name + "-express"));
        settings.put("vigil.queue.dead-letter-url", queue(name + "-dead"));
        settings.put("quarkus.s3.endpoint-override", s3.endpoint().toString());
        settings.put("vigil.storage.bucket", name);
        settings.put("vigil.queue.worker.visibility-timeout", VISIBILITY_SECONDS + "S");
        settings.put("vigil.queue.worker.drain-timeout", "5S");
        settings.put("vigil.queue.outbox.interval", "1S");
        settings.put("vigil.queue.rescue.interval", "5S");
        settings.put("vigil.queue.expiry.interval", "5S");
        settings.put("vigil.queue.dead-letters.interval", "5S");
        settings.put("vigil.cleanup.interval", "5S");
        settings.put("vigil.queue.outbox.age", "2S");
        settings.put("vigil.rekognition.endpoint", rekognition.endpoint().toString());
        settings.put("vigil.rekognition.requests-per-second", "2000");
        settings.put("vigil.rekognition.circuit-pause", "0.5S");
        settings.put("vigil.upload.announce-timeout", "2S");
        return settings;
    }

    void begin(Fault fault) {
        switch (fault.target()) {
            case SQS -> sqsTraffic.begin(fault);
            case S3 -> s3Traffic.begin(fault);
            case REKOGNITION -> standIn.script(script(fault));
            case POSTGRES -> beginPostgres(fault);
            case CONNECTIONS -> proxies().forEach(proxy -> proxy.closesConnections(true));
            case REPLICA, CLIENTS -> throw new IllegalArgumentException("the replicas know what to do: " + fault);
        }
        if (fault == Fault.SQS_VISIBILITY_EXPIRES) {
            standIn.script(Faults.latency(2_000));
        }
    }

    void end(Fault fault) {
        switch (fault.target()) {
            case SQS -> sqsTraffic.end(fault);
            case S3 -> s3Traffic.end(fault);
            case REKOGNITION -> standIn.script(Faults.NONE);
            case POSTGRES -> {
                postgres.away(false);
                postgres.stalled(false);
                postgres.delay(Duration.ZERO);
            }
            case CONNECTIONS -> proxies().forEach(proxy -> proxy.closesConnections(false));
            case REPLICA, CLIENTS -> {
                // Replicas start again by themselves; hostile clients are ended by the run.
            }
        }
        if (fault == Fault.SQS_VISIBILITY_EXPIRES) {
            standIn.script(Faults.NONE);
        }
    }

    @Override
    public void close() throws IOException {
        standIn.reset();
        sqs.close();
        s3.close();
        rekognition.close();
        postgres.close();
        bucket.close();
        ledger.close();
    }

    private Stream<FaultProxy> proxies() {
        return Stream.of(sqs, s3, rekognition);
    }

    private void beginPostgres(Fault fault) {
        switch (fault) {
            case POSTGRES_AWAY -> postgres.away(true);
            case POSTGRES_STALLED -> postgres.stalled(true);
            case POSTGRES_SLOW -> postgres.delay(SLOW_DATABASE);
            case POSTGRES_RESTARTED -> ledger.server().restart();
            default -> ledger.crash();
        }
    }

    private static Faults script(Fault fault) {
        return switch (fault) {
            case REKOGNITION_ERRORS -> Faults.always("InternalServerError", 500);
            case REKOGNITION_DENIED -> Faults.always("AccessDeniedException", 400);
            case REKOGNITION_THROTTLES -> new Faults(0, 0, 0, 0.9, null, 0, 0, 0, null);
            case REKOGNITION_THROTTLES_BY_CHANCE -> new Faults(0, 0, 0, 0.02, null, 0, 0, 0, null);
            case REKOGNITION_SCARCE -> new Faults(0, 20, 0, 0, null, 0, 0, 0, null);
            case REKOGNITION_SLOW -> Faults.latency(2_000);
            case REKOGNITION_VERY_SLOW -> Faults.latency(30_000);
            default -> throw new IllegalArgumentException(fault.name());
        };
    }

    private static String queue(String name) {
        try (var client = SqsAsyncClient.builder()
                .endpointOverride(address("quarkus.sqs.endpoint-override"))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build()) {
            return client.createQueue(queue -> queue.queueName(name)).join().queueUrl();
        }
    }

    private static URI address(String key) {
        return URI.create(Objects.requireNonNull(VigilServices.settings().get(key), key));
    }
}
