package dev.vigil.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vigil.local.StandInFaults.Refusal;
import dev.vigil.local.StandInLabels.StandInLabel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// A stand-in for Amazon Rekognition. It speaks the real protocol of DetectModerationLabels (JSON 1.1 over
/// HTTP, errors with {@code __type}, throttles as HTTP 400, the image fetched from S3) and derives its labels
/// from the image's bytes; see {@link StandInLabels}. It looks at no picture: its verdicts mean nothing.
final class RekognitionStandIn implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String TARGET = "RekognitionService.DetectModerationLabels";
    private static final String JSON = "application/x-amz-json-1.1";
    private static final double DEFAULT_MIN_CONFIDENCE = 50;
    private static final Logger LOG = Logger.getLogger(RekognitionStandIn.class);

    private final HttpServer server;
    private final S3AsyncClient s3;
    private final StandInFaults faults = new StandInFaults();
    private final StandInCalls calls = new StandInCalls();

    private RekognitionStandIn(HttpServer server, S3AsyncClient s3) {
        this.server = server;
        this.s3 = s3;
    }

    static RekognitionStandIn start(int port, S3AsyncClient s3) throws IOException {
        // By itself the server of the JDK keeps 200 idle connections for 30 s; it closes others under a caller's
        // hands, which Rekognition does not do.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
        System.setProperty("sun.net.httpserver.idleInterval", "600");
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_024);
        var standIn = new RekognitionStandIn(server, s3);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", standIn::serve);
        server.createContext("/_vigil/faults", standIn::serveFaults);
        server.createContext("/_vigil/calls", standIn::serveCalls);
        server.start();
        return standIn;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            calls.received();
            try {
                var key = new String[1];
                var response = detect(exchange, body, key);
                calls.succeeded(key[0]);
                answer(exchange, 200, response);
            } catch (Refusal refusal) {
                calls.refused(refusal);
                answer(
                        exchange,
                        refusal.status(),
                        MAPPER.createObjectNode()
                                .put("__type", refusal.code())
                                .put("Code", refusal.code())
                                .put("Logref", UUID.randomUUID().toString())
                                .put("Message", refusal.getMessage()));
            }
        } catch (RuntimeException e) {
            LOG.error("the Rekognition stand-in failed", e);
            throw e;
        }
    }

    private JsonNode detect(HttpExchange exchange, byte[] body, String[] key) throws IOException, Refusal {
        faults.beforeImage();
        mustBeSigned(exchange);
        if (!TARGET.equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"))) {
            throw new Refusal("UnknownOperationException", 400, "The stand-in knows " + TARGET + " only.");
        }
        var request = MAPPER.readTree(body);
        var location = request.path("Image").path("S3Object");
        if (!location.path("Bucket").isTextual() || !location.path("Name").isTextual()) {
            throw new Refusal("InvalidParameterException", 400, "Image.S3Object with Bucket and Name is required.");
        }
        var image =
                fetch(location.path("Bucket").textValue(), location.path("Name").textValue());
        faults.forImage(HexFormat.of().formatHex(StandInLabels.sha256(image)));
        StandInLimits.check(image);
        key[0] = location.path("Name").textValue();
        return response(StandInLabels.of(image), request.path("MinConfidence").asDouble(DEFAULT_MIN_CONFIDENCE));
    }

    private static void mustBeSigned(HttpExchange exchange) throws Refusal {
        var authorization = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization"))
                .orElse("");
        if (!authorization.startsWith("AWS4-HMAC-SHA256 ")) {
            throw new Refusal("MissingAuthenticationTokenException", 400, "The request is not signed.");
        }
    }

    private byte[] fetch(String bucket, String name) throws Refusal {
        try {
            return s3.getObject(request -> request.bucket(bucket).key(name), AsyncResponseTransformer.toBytes())
                    .join()
                    .asByteArrayUnsafe();
        } catch (CompletionException e) {
            if (e.getCause() instanceof S3Exception) {
                throw new Refusal(
                        "InvalidS3ObjectException",
                        400,
                        "Unable to get object metadata from S3. Check object key, region and/or access permissions.");
            }
            throw new Refusal("InternalServerError", 500, "The stand-in cannot reach S3.");
        }
    }

    private static JsonNode response(List<StandInLabel> labels, double minConfidence) {
        var response = MAPPER.createObjectNode();
        var array = response.putArray("ModerationLabels");
        for (var label : labels) {
            if (label.confidence() >= minConfidence) {
                array.addObject()
                        .put("Confidence", label.confidence())
                        .put("Name", label.name())
                        .put("ParentName", label.parentName())
                        .put("TaxonomyLevel", label.taxonomyLevel());
            }
        }
        response.put("ModerationModelVersion", "7.0");
        response.putArray("ContentTypes");
        return response;
    }

    private void serveFaults(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestMethod()) {
                case "PUT" ->
                    faults.set(MAPPER.readValue(exchange.getRequestBody().readAllBytes(), Faults.class));
                case "DELETE" -> faults.set(Faults.NONE);
                default -> LOG.debug("the faults are read");
            }
            answer(exchange, 200, MAPPER.valueToTree(faults.current()));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            answer(exchange, 400, MAPPER.createObjectNode().put("Message", e.getOriginalMessage()));
        }
    }

    private void serveCalls(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestMethod().equals("DELETE")) {
                calls.reset();
            }
            answer(exchange, 200, MAPPER.valueToTree(calls.count()));
        }
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        var bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", JSON);
        exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
