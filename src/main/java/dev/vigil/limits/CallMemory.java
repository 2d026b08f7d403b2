package dev.vigil.limits;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.ApplicationScoped;

/// The memory of the call that is being served. Answers are taken from it too: a client that reads slowly keeps its
/// answer here.
@ApplicationScoped
public class CallMemory {

    private final RequestMemory memory;
    private final CurrentVertxRequest request;

    CallMemory(RequestMemory memory, CurrentVertxRequest request) {
        this.memory = memory;
        this.request = request;
    }

    /// What the call holds; asked on its own thread.
    public RequestMemory.Share share() {
        return memory.of(request.getCurrent());
    }
}
