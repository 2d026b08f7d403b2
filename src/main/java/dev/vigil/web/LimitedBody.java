package dev.vigil.web;

import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;

/// Ends the reading of a body other than an upload at its limit, whether or not it said its length.
@Provider
public class LimitedBody implements ReaderInterceptor {

    @Override
    public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        if (!RequestRules.isUpload(String.valueOf(context.getMediaType()))) {
            context.setInputStream(new BoundedBody(
                    context.getInputStream(),
                    RequestRules.MAX_BODY,
                    () -> new ProblemException(ProblemCode.LIMIT_EXCEEDED, RequestRules.TOO_LONG)));
        }
        return context.proceed();
    }
}
