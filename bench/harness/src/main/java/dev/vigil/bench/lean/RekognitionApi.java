package dev.vigil.bench.lean;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// DetectModerationLabels in its JSON 1.1 protocol, after a latency, within a quota. Of the image it wants the key
/// only; whether the object is there is not looked at.
final class RekognitionApi {

    private static final String JSON = "application/x-amz-json-1.1";
    private static final String OPERATION = "DetectModerationLabels";
    private static final String THROTTLED =
            "{\"__type\":\"ProvisionedThroughputExceededException\"," + "\"Message\":\"Provisioned rate exceeded\"}";
    private static final double ROOM_SECONDS = 0.2;

    private final Vertx vertx;
    private final Counts counts;
    private long latencyMillis;
    private double quota;
    private double tokens;
    private long refilledAt;
    private long[] answeredAt = new long[1_024];
    private int answered;

    RekognitionApi(Vertx vertx, Counts counts) {
        this.vertx = vertx;
        this.counts = counts;
    }

    void latency(long millis) {
        latencyMillis = millis;
    }

    /// A strict token bucket from now on: refill so many a second, room for a fifth of that; 0 is none.
    void quota(double perSecond) {
        quota = perSecond;
        tokens = perSecond * ROOM_SECONDS;
        refilledAt = System.nanoTime();
    }

    void serve(HttpServerRequest request, String operation) {
        if (!operation.equals(OPERATION)) {
            answer(request, 400, "{\"__type\":\"UnknownOperationException\"}");
            return;
        }
        counts.add(request, "rekognition." + OPERATION);
        request.bodyHandler(body -> {
            if (!admitted()) {
                counts.add(request, "rekognition-throttled");
                answer(request, 400, THROTTLED);
                return;
            }
            var key = body.toJsonObject()
                    .getJsonObject("Image")
                    .getJsonObject("S3Object")
                    .getString("Name");
            if (latencyMillis == 0) {
                succeed(request, key);
            } else {
                vertx.setTimer(latencyMillis, ignored -> succeed(request, key));
            }
        });
    }

    void forgetTimes() {
        answered = 0;
    }

    /// Answers per second between these parts of all answers since the times were forgotten; 0 for too few.
    double rate(double from, double to) {
        var first = (int) (answered * from);
        var last = Math.min(answered - 1, (int) (answered * to));
        return last <= first
                ? 0
                : (last - first) * (double) TimeUnit.SECONDS.toNanos(1) / (answeredAt[last] - answeredAt[first]);
    }

    private void succeed(HttpServerRequest request, String key) {
        if (answered == answeredAt.length) {
            answeredAt = Arrays.copyOf(answeredAt, 2 * answered);
        }
        answeredAt[answered++] = System.nanoTime();
        answer(request, 200, LeanLabels.response(key));
    }

    private boolean admitted() {
        if (quota == 0) {
            return true;
        }
        var now = System.nanoTime();
        tokens = Math.min(quota * ROOM_SECONDS, tokens + quota * (now - refilledAt) / TimeUnit.SECONDS.toNanos(1));
        refilledAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    private static void answer(HttpServerRequest request, int status, String json) {
        request.response().setStatusCode(status).putHeader("Content-Type", JSON).end(json);
    }
}
