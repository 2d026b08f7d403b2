package dev.vigil.body;

import dev.vigil.limits.CallMemory;
import dev.vigil.limits.RequestMemory;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads the JSON body of the call that is being served, in the memory of that call. Blocks while the body
/// arrives, so it is called on a virtual thread.
@ApplicationScoped
public class JsonBodies {

    /// Bytes that the reader itself keeps: its buffers, and the longest text that it reads.
    private static final int OWN_MEMORY = 64 * 1024;

    private static final String EMPTY = "The body is empty; a JSON document is expected, see the API document.";

    private final CallMemory memory;
    private final CurrentVertxRequest request;

    JsonBodies(CallMemory memory, CurrentVertxRequest request) {
        this.memory = memory;
        this.request = request;
    }

    /// Reads a body that holds one JSON document and nothing behind it.
    ///
    /// @param shape reads the value of the document
    public <T> T read(InputStream body, Function<JsonBody, T> shape) {
        return readIfAny(body, shape).orElseThrow(() -> new ProblemException(ProblemCode.INVALID_REQUEST, EMPTY));
    }

    /// The same for a body that may be empty.
    public <T> Optional<T> readIfAny(InputStream body, Function<JsonBody, T> shape) {
        return readIfAny(body, share(), shape);
    }

    /// Ends the call unless its body is empty or an object without members.
    public void readNothing(InputStream body) {
        var type = String.valueOf(request.getCurrent().request().getHeader(HttpHeaders.CONTENT_TYPE));
        readIfAny(body, document -> {
            if (!type.equals("null") && !type.startsWith(MediaType.APPLICATION_JSON)) {
                throw new ProblemException(ProblemCode.UNSUPPORTED_MEDIA_TYPE, "This path takes application/json.");
            }
            document.enterObject(Set.of());
            return document.nextMember();
        });
    }

    /// What the call that is being served holds.
    public RequestMemory.Share share() {
        return memory.share();
    }

    /// Reads a document that is a part of a body.
    public static <T> Optional<T> readIfAny(InputStream body, RequestMemory.Share share, Function<JsonBody, T> shape) {
        share.take(OWN_MEMORY);
        try {
            var document = new JsonBody(characters(body, share), share);
            if (!document.begin()) {
                return Optional.empty();
            }
            var value = shape.apply(document);
            document.end();
            return Optional.of(value);
        } catch (IOException e) {
            throw JsonProblems.of(e, "");
        } finally {
            share.give(OWN_MEMORY);
        }
    }

    private static KeptReader characters(InputStream body, RequestMemory.Share share) {
        return new KeptReader(
                new InputStreamReader(
                        body,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)),
                share);
    }
}
