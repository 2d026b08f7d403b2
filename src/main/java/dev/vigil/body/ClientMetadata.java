package dev.vigil.body;

import dev.vigil.json.ExactJson;
import dev.vigil.json.StorableJson;
import dev.vigil.web.ProblemException;
import java.util.Optional;

/// What a client wants to be kept beside a job or an image: a JSON object that means something to the client alone.
public final class ClientMetadata {

    /// Bytes of an object; characters of it with its numbers written out.
    private static final int MAX_BYTES = 64 * 1024;

    private ClientMetadata() {}

    /// Reads the object as it was written, or nothing where there is null.
    public static Optional<String> read(JsonBody document) {
        if (document.isNull()) {
            return Optional.empty();
        }
        var pointer = document.pointer();
        if (!(document.objectAsWritten(MAX_BYTES) instanceof WrittenObject.Whole(var json))) {
            throw ProblemException.invalid("A JSON object of at most 64 KiB is expected here.", pointer);
        }
        var moment = (long) json.length() * ExactJson.STRICT_BYTES_PER_CHARACTER;
        document.take(moment);
        StorableJson.faultOf(json, MAX_BYTES).ifPresent(fault -> {
            throw ProblemException.invalid(fault.detail(), pointer + fault.pointer());
        });
        document.give(moment);
        return Optional.of(document.keep(json));
    }
}
