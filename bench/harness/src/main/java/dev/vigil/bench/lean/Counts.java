package dev.vigil.bench.lean;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What each caller did, by operation. Used on the event loop alone.
final class Counts {

    private static final String CREDENTIAL = "Credential=";
    private static final String NOBODY = "unsigned";

    private final Map<String, Map<String, long[]>> callers = new HashMap<>();

    void add(HttpServerRequest request, String what) {
        add(request, what, 1);
    }

    void add(HttpServerRequest request, String what, long more) {
        callers.computeIfAbsent(callerOf(request), caller -> new TreeMap<>())
                .computeIfAbsent(what, name -> new long[1])[0] += more;
    }

    void reset(String caller) {
        callers.remove(caller);
    }

    JsonObject of(String caller) {
        var counts = new JsonObject();
        callers.getOrDefault(caller, Map.of()).forEach((what, count) -> counts.put(what, count[0]));
        return counts;
    }

    /// The access key of the signature.
    static String callerOf(HttpServerRequest request) {
        var authorization = request.getHeader("Authorization");
        var from = authorization == null ? -1 : authorization.indexOf(CREDENTIAL);
        if (from < 0) {
            return NOBODY;
        }
        return authorization.substring(
                from + CREDENTIAL.length(), authorization.indexOf('/', from + CREDENTIAL.length()));
    }
}
