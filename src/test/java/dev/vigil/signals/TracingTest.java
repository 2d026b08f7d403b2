package dev.vigil.signals;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.vigil.rescue.Outbox;
import dev.vigil.testing.Api;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.Spans;
import dev.vigil.testing.TestImage;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/// With tracing on, one trace leads from the call through the queue to the row, and it tells no word of the client.
@QuarkusTest
@TestProfile(TracingTest.TracingOn.class)
class TracingTest extends LedgerTest {

    private static final Set<String> OURS = Set.of(
            "messaging.system",
            "messaging.destination.name",
            "messaging.operation.name",
            "messaging.operation.type",
            "messaging.message.id",
            "messaging.batch.message_count",
            "jobId",
            "virtualImageId",
            "uploadOrder",
            "outcome");

    @Inject
    Spans spans;

    @Inject
    Outbox outbox;

    @Inject
    OpenTelemetry telemetry;

    @ConfigProperty(name = "vigil.tracing.endpoint")
    URI endpoint;

    @BeforeEach
    void forget() {
        spans.forget();
    }

    @Test
    void oneTraceLeadsFromTheCallThroughTheQueueToTheRow() {
        var job = api.open(TestImage.many("traced", 2));
        var messages = traceparents();
        drain();

        var server = serverSpan("POST /v1/jobs");
        await(() -> spans.of(SpanKind.CONSUMER).size() == 2);
        var send = spans.of(SpanKind.PRODUCER);
        assertThat(send).singleElement().satisfies(span -> {
            assertThat(span.getName()).isEqualTo("send vigil-images");
            assertThat(span.getParentSpanId()).isEqualTo(server.getSpanId());
        });
        assertThat(messages)
                .hasSize(2)
                .containsOnly(
                        "00-" + server.getTraceId() + "-" + send.getFirst().getSpanId() + "-01");
        var processed = spans.of(SpanKind.CONSUMER);
        assertThat(processed).allSatisfy(span -> {
            assertThat(span.getName()).isEqualTo("process vigil-images");
            assertThat(span.getParentSpanContext().isRemote()).isTrue();
            assertThat(span.getParentSpanId()).isEqualTo(send.getFirst().getSpanId());
            assertThat(span.getLinks())
                    .singleElement()
                    .satisfies(link -> assertThat(link.getSpanContext().getSpanId())
                            .isEqualTo(send.getFirst().getSpanId()));
            assertThat(partsOf(span)).containsExactlyInAnyOrder("look", "DetectModerationLabels", "record");
        });
        assertThat(processed.stream().map(span -> text(span, "virtualImageId")))
                .containsExactlyInAnyOrder(job.imageId(0), job.imageId(1));
        assertThat(spans.all().stream().map(SpanData::getTraceId)).containsOnly(server.getTraceId());
        assertThat(spans.named("record").stream().map(span -> text(span, "outcome")))
                .containsOnly("updated");
    }

    @Test
    void noSpanTellsAWordOfTheClientOrALabel() {
        var words = Map.of("reference", "holiday/secret-1", "originalPath", "file:///home/secret-2.jpg");
        mustBe(
                202,
                api.upload(
                        "/v1/jobs",
                        Map.of("job", Map.of("name", "secret-3"), "manifest", List.of(words)),
                        List.of(TestImage.jpeg("told").named("secret-4.jpg"))));
        drain();

        serverSpan("POST /v1/jobs");
        await(() ->
                !spans.named("record").isEmpty() && !spans.of(SpanKind.CONSUMER).isEmpty());
        assertThat(spans.all()).hasSize(6).allSatisfy(span -> {
            assertThat(span.getAttributes().toString() + span.getEvents())
                    .doesNotContain("secret")
                    .doesNotContain("holiday")
                    .doesNotContain("local\"");
            if (span.getKind() != SpanKind.SERVER) {
                assertThat(OURS)
                        .containsAll(span.getAttributes().asMap().keySet().stream()
                                .map(Object::toString)
                                .toList());
            }
        });
    }

    @Test
    void whatTheOutboxSendsAgainBeginsATraceOfItsOwn() {
        api.open(TestImage.many("again", 1));
        var call = serverSpan("POST /v1/jobs");
        purge();
        forgetAnnouncements();

        var other = telemetry.getTracer("test").spanBuilder("another call").startSpan();
        try (var ignored = other.makeCurrent()) {
            sweeps.run(outbox).await().atMost(Duration.ofSeconds(10));
        }
        drain();

        await(() -> spans.of(SpanKind.CONSUMER).size() == 1);
        var processed = spans.of(SpanKind.CONSUMER).getFirst();
        assertThat(processed.getTraceId()).isNotEqualTo(call.getTraceId());
        assertThat(spans.of(SpanKind.PRODUCER).stream()
                        .filter(span -> span.getTraceId().equals(processed.getTraceId()))
                        .toList())
                .singleElement()
                .satisfies(span ->
                        assertThat(span.getParentSpanContext().isValid()).isFalse());
    }

    @Test
    void aTraceparentThatCannotBeReadIsNoReasonNotToProcessTheMessage() {
        var job = api.open(TestImage.many("unreadable", 1));
        purge();
        var traceparent = MessageAttributeValue.builder()
                .dataType("String")
                .stringValue("00-nonsense")
                .build();
        sqs.sendMessage(request -> request.queueUrl(queueUrl)
                        .messageBody(message(job, 0))
                        .messageAttributes(Map.of("traceparent", traceparent)))
                .join();

        drain();

        assertThat(isCompleted(job)).isTrue();
        await(() -> spans.of(SpanKind.CONSUMER).size() == 1);
        assertThat(spans.of(SpanKind.CONSUMER)).singleElement().satisfies(span -> {
            assertThat(span.getLinks()).isEmpty();
            assertThat(span.getParentSpanContext().isValid()).isFalse();
        });
    }

    /// The receiver belongs to the profile, which another class loader loads: it is asked over HTTP as well.
    @Test
    void spansLeaveForTheEndpoint() {
        var receiver = new Api(endpoint);
        var before = posts(receiver);
        api.openEmpty();

        await(() -> posts(receiver) > before);
    }

    private static int posts(Api receiver) {
        return Integer.parseInt(receiver.get("/posts").body().textValue());
    }

    private SpanData serverSpan(String name) {
        await(() -> !spans.named(name).isEmpty());
        return spans.named(name).getFirst();
    }

    private List<String> partsOf(SpanData parent) {
        return spans.all().stream()
                .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
                .map(SpanData::getName)
                .toList();
    }

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(io.opentelemetry.api.common.AttributeKey.stringKey(key));
    }

    /// What the messages say, left in the queue.
    private List<String> traceparents() {
        return sqs
                .receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0)
                        .messageAttributeNames("All"))
                .join()
                .messages()
                .stream()
                .map(message -> message.messageAttributes().get("traceparent").stringValue())
                .collect(Collectors.toList());
    }

    /// Tracing, with a receiver that takes what comes.
    public static final class TracingOn implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "vigil.tracing.endpoint",
                    "http://localhost:" + receiver(),
                    "quarkus.otel.bsp.schedule.delay",
                    "0.02S");
        }

        private static int receiver() {
            try {
                var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
                var posts = new AtomicInteger();
                server.createContext("/v1/traces", exchange -> {
                    posts.incrementAndGet();
                    exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
                server.createContext("/posts", exchange -> {
                    var count = String.valueOf(posts.get()).getBytes(StandardCharsets.US_ASCII);
                    exchange.sendResponseHeaders(200, count.length);
                    exchange.getResponseBody().write(count);
                    exchange.close();
                });
                server.start();
                return server.getAddress().getPort();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
