package dev.vigil.signals;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A step that is a span, or the context of one that somebody else ends.
///
/// @param context holds the span; it is passed on by hand and never made current
record RecordedSpan(Tracer tracer, Context context) implements TraceSpan {

    static final String TRACEPARENT = "traceparent";

    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");
    private static final String CANCELLED = "cancelled";

    @Override
    public <T> Uni<T> around(Part part, Supplier<Uni<T>> work, Function<? super T, String> outcome) {
        return Uni.createFrom().deferred(() -> {
            var span = tracer.spanBuilder(part.word())
                    .setParent(context)
                    .setSpanKind(part == Part.CALL ? SpanKind.CLIENT : SpanKind.INTERNAL)
                    .startSpan();
            return new RecordedSpan(tracer, context.with(span)).endingWith(work.get(), outcome);
        });
    }

    @Override
    public <T> Uni<T> endingWith(Uni<T> work, Function<? super T, String> outcome) {
        return work.onItemOrFailure()
                .invoke((item, failure) -> end(item, failure, outcome))
                .onCancellation()
                .invoke(() -> end(CANCELLED));
    }

    /// Of the two headers only this one travels: a message has ten attributes at most, and nobody needs the
    /// other to find the trace.
    @Override
    public Optional<String> traceparent() {
        var headers = new HashMap<String, String>();
        W3CTraceContextPropagator.getInstance().inject(context, headers, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.put(name, value);
            }
        });
        return Optional.ofNullable(headers.get(TRACEPARENT));
    }

    private <T> void end(@Nullable T item, @Nullable Throwable failure, Function<? super T, String> outcome) {
        if (failure != null) {
            Span.fromContext(context).setStatus(StatusCode.ERROR);
            end(Reason.of(failure));
        } else if (item != null) {
            end(outcome.apply(item));
        } else {
            end("done");
        }
    }

    private void end(String outcome) {
        Span.fromContext(context).setAttribute(OUTCOME, outcome).end();
    }
}
