package dev.vigil.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the stand-in is to get wrong; {@code PUT /_vigil/faults} sets it, {@code DELETE} forgets it.
///
/// @param latencyMs milliseconds before every answer
/// @param quotaPerSecond calls per second, a strict token bucket that holds a fifth of a second; 0 for no quota
/// @param throttleNext this many calls from now are throttled
/// @param throttleRate this share of calls is throttled, 0 to 1
/// @param errorCode the error answered where one is due, for example {@code AccessDeniedException}
/// @param errorStatus HTTP status of that error
/// @param errorRate this share of calls gets the error, 0 to 1
/// @param errorNext this many calls from now get the error
/// @param errorSha256 images with these SHA-256 (hexadecimal) get the error
@JsonIgnoreProperties(ignoreUnknown = false)
public record Faults(
        long latencyMs,
        double quotaPerSecond,
        int throttleNext,
        double throttleRate,
        @Nullable String errorCode,
        int errorStatus,
        double errorRate,
        int errorNext,
        @Nullable List<String> errorSha256) {

    /// Nothing goes wrong.
    public static final Faults NONE = new Faults(0, 0, 0, 0, null, 0, 0, 0, null);

    /// Every answer takes this long.
    public static Faults latency(long millis) {
        return new Faults(millis, 0, 0, 0, null, 0, 0, 0, null);
    }

    /// The next calls are throttled.
    public static Faults throttled(int calls) {
        return new Faults(0, 0, calls, 0, null, 0, 0, 0, null);
    }

    /// Every call gets this error.
    public static Faults always(String code, int status) {
        return new Faults(0, 0, 0, 0, code, status, 1, 0, null);
    }

    /// The next calls get this error.
    public static Faults next(int calls, String code, int status) {
        return new Faults(0, 0, 0, 0, code, status, 0, calls, null);
    }

    /// Images with this content get this error.
    public static Faults forContent(String sha256, String code, int status) {
        return new Faults(0, 0, 0, 0, code, status, 0, 0, List.of(sha256));
    }
}
