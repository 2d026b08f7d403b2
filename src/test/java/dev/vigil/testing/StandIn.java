package dev.vigil.testing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.local.Faults;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/// The Rekognition stand-in as a test sees it: its script of faults, and the calls it counted.
public final class StandIn {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /// The calls that it counted since the last reset.
    public record Calls(JsonNode json) {

        public int received() {
            return json.required("received").intValue();
        }

        public int throttled() {
            return json.required("throttled").intValue();
        }

        public int refused() {
            return json.required("refused").intValue();
        }

        public long succeeded() {
            return json.required("succeeded").longValue();
        }

        /// Successful calls by the key of their object.
        public JsonNode succeededByKey() {
            return json.required("succeededByKey");
        }
    }

    private final URI base;

    public StandIn(URI base) {
        this.base = base;
    }

    public void script(Faults faults) {
        try {
            call("PUT", "/_vigil/faults", HttpRequest.BodyPublishers.ofString(Api.JSON.writeValueAsString(faults)));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    public void reset() {
        call("DELETE", "/_vigil/faults", HttpRequest.BodyPublishers.noBody());
        call("DELETE", "/_vigil/calls", HttpRequest.BodyPublishers.noBody());
    }

    public long succeeded() {
        return calls().succeeded();
    }

    public Calls calls() {
        return new Calls(call("GET", "/_vigil/calls", HttpRequest.BodyPublishers.noBody()));
    }

    /// Successful calls for one object.
    public int succeededFor(String jobId, String imageId) {
        return calls().succeededByKey().path(jobId + "/" + imageId).intValue();
    }

    private JsonNode call(String method, String path, HttpRequest.BodyPublisher body) {
        try {
            var response = CLIENT.send(
                    HttpRequest.newBuilder(base.resolve(path))
                            .method(method, body)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError(response.body());
            }
            return Api.JSON.readTree(response.body());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
