package dev.vigil.bench.lean;

import dev.vigil.bench.lean.Message.Attribute;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/// What the harness tells the services and reads from them; see {@link #serve}.
final class AdminApi {

    /// What Vigil's announcements carry.
    private static final Map<String, Attribute> FIRST_GENERATION = Map.of("generation", new Attribute("Number", "1"));

    private final Counts counts;
    private final SqsApi sqs;
    private final RekognitionApi rekognition;

    AdminApi(Counts counts, SqsApi sqs, RekognitionApi rekognition) {
        this.counts = counts;
        this.sqs = sqs;
        this.rekognition = rekognition;
    }

    /// `counts?caller=` reads what a caller did; `reset?caller=` forgets it, and the times of Rekognition's answers;
    /// `rate?from=0.1&to=0.9` reads the rate of these; `latency?millis=`; `quota?perSecond=`; `depth?queue=`;
    /// `purge?queue=`; `seed?queue=` puts one message per line `job image order` of the body into a queue.
    void serve(HttpServerRequest request, String command) {
        var response = request.response().putHeader("Content-Type", "application/json");
        switch (command) {
            case "counts" -> response.end(counts.of(request.getParam("caller")).encode());
            case "reset" -> {
                counts.reset(request.getParam("caller"));
                rekognition.forgetTimes();
                response.end("{}");
            }
            case "rate" ->
                response.end(new JsonObject()
                        .put("perSecond", rekognition.rate(number(request, "from"), number(request, "to")))
                        .encode());
            case "latency" -> {
                rekognition.latency((long) number(request, "millis"));
                response.end("{}");
            }
            case "quota" -> {
                rekognition.quota(number(request, "perSecond"));
                response.end("{}");
            }
            case "seed" ->
                request.bodyHandler(body -> {
                    body.toString().lines().forEach(line -> seed(request.getParam("queue"), line.split(" ")));
                    sqs.queue(request.getParam("queue")).tick();
                    response.end("{}");
                });
            case "depth" -> {
                var queue = sqs.queue(request.getParam("queue"));
                response.end(new JsonObject()
                        .put("visible", queue.visible())
                        .put("inFlight", queue.inFlight())
                        .encode());
            }
            case "purge" -> {
                sqs.queue(request.getParam("queue")).purge();
                response.end("{}");
            }
            default -> response.setStatusCode(404).end("{}");
        }
    }

    /// To the letter what `dev.vigil.queue.MessageBody` writes.
    private void seed(String queue, String[] ids) {
        var body =
                "{\"jobId\":\"" + ids[0] + "\",\"virtualImageId\":\"" + ids[1] + "\",\"uploadOrder\":" + ids[2] + "}";
        sqs.queue(queue).add(new Message(body, FIRST_GENERATION));
    }

    private static double number(HttpServerRequest request, String name) {
        return Double.parseDouble(request.getParam(name));
    }
}
