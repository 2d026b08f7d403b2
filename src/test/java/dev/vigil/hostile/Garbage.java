package dev.vigil.hostile;

import dev.vigil.testing.Api;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/// A request that no client should make. It is answered with a 4xx that says what is wrong.
///
/// @param send makes the request, for the job of the victim
record Garbage(String name, BiFunction<Api, String, Api.Answer> send) {

    private static final String ID = "00000000-0000-7000-8000-000000000000";
    private static final int DEEP = 100_000;
    private static final String JSON = "application/json";
    private static final byte[] NOTHING = new byte[0];
    private static final Duration PAUSE = Duration.ofMillis(200);

    static List<Garbage> all() {
        return List.of(
                new Garbage("nesting 100,000 deep", (api, job) -> api.post("/v1/jobs", deep())),
                new Garbage(
                        "a manifest nested 100,000 deep",
                        (api, job) -> api.upload("/v1/jobs", Map.of("manifest", deep()), List.of())),
                new Garbage(
                        "the number 1e200000", (api, job) -> api.post("/v1/jobs", "{\"metadata\":{\"a\":1e200000}}")),
                new Garbage(
                        "the number 1e200000 in the part job",
                        (api, job) ->
                                api.upload("/v1/jobs", Map.of("job", "{\"metadata\":{\"a\":1e200000}}"), List.of())),
                new Garbage(
                        "a number of 100,000 digits",
                        (api, job) -> api.post("/v1/jobs", "{\"metadata\":{\"a\":" + "9".repeat(DEEP) + "}}")),
                new Garbage(
                        "two keys of one name", (api, job) -> api.post("/v1/jobs", "{\"name\":\"a\",\"name\":\"b\"}")),
                new Garbage("words after the document", (api, job) -> api.post("/v1/jobs", "{\"name\":\"a\"} xyz")),
                noBody("/v1/jobs"),
                noBody("/v1/virtual-images"),
                noBody("/v1/virtual-images/updates"),
                new Garbage(
                        "no body to results", (api, job) -> api.post("/v1/jobs/" + job + "/results", JSON, NOTHING)),
                new Garbage("no body and no type to retries", (api, job) -> api.post("/v1/retries")),
                new Garbage("the word null", (api, job) -> api.post("/v1/jobs", "null")),
                new Garbage("half a document", (api, job) -> api.post("/v1/jobs", "{\"name\":")),
                new Garbage(
                        "bytes that are no text",
                        (api, job) -> api.post("/v1/jobs", JSON, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1})),
                new Garbage(
                        "a part without a boundary",
                        (api, job) -> api.post(
                                "/v1/jobs", "multipart/form-data", "nothing".getBytes(StandardCharsets.US_ASCII))),
                cursor("the year +1000000000", "+1000000000-01-01T00:00:00Z " + ID),
                cursor("the year -1000000000", "-1000000000-01-01T00:00:00Z " + ID),
                cursor("no cursor at all", "x"),
                cursor("zeros", "\0\0\0"),
                new Garbage("a cursor that is no Base64", (api, job) -> api.get("/v1/jobs?cursor=%25%25%25&limit=1")),
                new Garbage("a limit of a billion", (api, job) -> api.get("/v1/jobs?limit=1000000000")),
                new Garbage("a limit that is no number", (api, job) -> api.get("/v1/virtual-images?limit=ten")),
                new Garbage("an ID that is none", (api, job) -> api.get("/v1/jobs/..%2f..%2fetc")));
    }

    /// All of it, again and again.
    static Attack attack() {
        return new Attack("requests that no client should make", 4, PAUSE, attacker -> {
            var worst = Wire.NO_STATUS;
            for (var garbage : all()) {
                if (attacker.isOver()) {
                    return Wire.NO_STATUS;
                }
                var status = garbage.send()
                        .apply(attacker.api(), attacker.victim().jobId())
                        .status();
                worst = Math.max(worst, status == 503 ? 0 : status);
            }
            return worst;
        });
    }

    @Override
    public String toString() {
        return name;
    }

    private static Garbage noBody(String path) {
        return new Garbage("no body to " + path, (api, job) -> api.post(path, JSON, NOTHING));
    }

    /// The lists of jobs and of images each get it.
    private static Garbage cursor(String name, String position) {
        var cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(position.getBytes(StandardCharsets.UTF_8));
        return new Garbage("a cursor that nobody gave out: " + name, (api, job) -> {
            var jobs = api.get("/v1/jobs?cursor=" + cursor);
            return jobs.status() >= 500 ? jobs : api.get("/v1/virtual-images?cursor=" + cursor);
        });
    }

    private static String deep() {
        return "{\"metadata\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}";
    }
}
