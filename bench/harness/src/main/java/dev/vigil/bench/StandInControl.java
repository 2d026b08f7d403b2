package dev.vigil.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Pattern;

/// Tells the stand-in for Rekognition what to do, and reads what it counted.
final class StandInControl {

    private static final Pattern SUCCEEDED = Pattern.compile("\"succeeded\":(\\d+)");
    private static final Pattern THROTTLED = Pattern.compile("\"throttled\":(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final String endpoint;

    StandInControl(String endpoint) {
        this.endpoint = endpoint;
    }

    /// A strict quota from now on; 0 is none.
    void quota(int perSecond) throws IOException, InterruptedException {
        send("PUT", "/_vigil/faults", "{\"quotaPerSecond\":" + perSecond + "}");
    }

    /// No quota from now on, but this share of all calls is throttled, 0 to 1.
    void throttlesByChance(double share) throws IOException, InterruptedException {
        send("PUT", "/_vigil/faults", "{\"throttleRate\":" + share + "}");
    }

    Counts counts() throws IOException, InterruptedException {
        var answer = send("GET", "/_vigil/calls", "");
        return new Counts(number(SUCCEEDED, answer), number(THROTTLED, answer));
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(endpoint + path))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private static long number(Pattern pattern, String text) throws IOException {
        var match = pattern.matcher(text);
        if (!match.find()) {
            throw new IOException("no " + pattern + " in the counts");
        }
        return Long.parseLong(match.group(1));
    }

    record Counts(long succeeded, long throttled) {}
}
