package dev.vigil.limits;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/// Ends the reading of a body at the limit of its route ({@link BodyLimit}), whether or not it said its length, and
/// when it comes too slowly ({@link SlowClients}).
@Provider
public class LimitedBody implements ReaderInterceptor {

    private final CurrentVertxRequest request;
    private final SlowClients slowClients;

    LimitedBody(CurrentVertxRequest request, SlowClients slowClients) {
        this.request = request;
        this.slowClients = slowClients;
    }

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        var call = request.getCurrent();
        var limit = BodyLimit.of(call);
        context.setInputStream(
                new BoundedBody(slowClients.watched(call, context.getInputStream()), limit.bytes(), limit::exceeded));
        return context.proceed();
    }
}
