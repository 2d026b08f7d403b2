package dev.vigil.signals;

import dev.vigil.image.AnalysisRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes the spans of the way of an image, by the conventions of OpenTelemetry for messaging. Off unless an
/// endpoint is configured; then every step is {@link TraceSpan#NONE}.
///
/// One trace leads from the call that brought the image through the queue to its row: the span that processes a
/// message continues the trace of the span that sent it, and is linked to it as well. The conventions want the
/// link and allow the parent where one message is processed by itself, as here. Attributes are IDs, orders and
/// outcomes; never names, paths, users or labels.
@ApplicationScoped
public class Tracing {

    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> QUEUE = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    private static final AttributeKey<String> MESSAGE_ID = AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<Long> BATCH = AttributeKey.longKey("messaging.batch.message_count");
    private static final AttributeKey<String> JOB_ID = AttributeKey.stringKey("jobId");
    private static final AttributeKey<String> IMAGE_ID = AttributeKey.stringKey("virtualImageId");
    private static final AttributeKey<Long> UPLOAD_ORDER = AttributeKey.longKey("uploadOrder");

    private final boolean on;
    private final Tracer tracer;

    Tracing(OpenTelemetry telemetry, TracingConfig config) {
        this.on = config.endpoint().isPresent();
        this.tracer = telemetry.getTracer("dev.vigil");
    }

    /// What the caller is in the midst of: a request, or nothing. To be asked on the caller's own thread, before
    /// the first callback.
    public TraceSpan current() {
        return on ? new RecordedSpan(tracer, Context.current()) : TraceSpan.NONE;
    }

    /// Nothing that goes on already: the next step begins a trace.
    public TraceSpan none() {
        return on ? new RecordedSpan(tracer, Context.root()) : TraceSpan.NONE;
    }

    /// One call that sends a batch of messages; all of them carry its context. Spans for each message would take no
    /// time of their own and say nothing that the span of its processing does not.
    public TraceSpan send(TraceSpan cause, String queueUrl, int messages) {
        if (!(cause instanceof RecordedSpan recorded)) {
            return TraceSpan.NONE;
        }
        var span = messaging("send", SpanKind.PRODUCER, queueUrl).setAttribute(BATCH, (long) messages);
        return started(span, recorded.context());
    }

    /// The processing of one message.
    ///
    /// @param traceparent what the message says; where it says nothing that can be read, a trace of its own begins
    public TraceSpan process(String queueUrl, String messageId, AnalysisRequest request, Optional<String> traceparent) {
        if (!on) {
            return TraceSpan.NONE;
        }
        var sent = W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), traceparent.orElse(""), new OnlyTraceparent());
        var span = messaging("process", SpanKind.CONSUMER, queueUrl)
                .setAttribute(MESSAGE_ID, messageId)
                .setAttribute(JOB_ID, request.jobId().toString())
                .setAttribute(IMAGE_ID, request.imageId().toString())
                .setAttribute(UPLOAD_ORDER, (long) request.uploadOrder())
                .addLink(Span.fromContext(sent).getSpanContext());
        return started(span, sent);
    }

    private SpanBuilder messaging(String operation, SpanKind kind, String queueUrl) {
        var queue = queueUrl.substring(queueUrl.lastIndexOf('/') + 1);
        return tracer.spanBuilder(operation + " " + queue)
                .setSpanKind(kind)
                .setAttribute(SYSTEM, "aws_sqs")
                .setAttribute(QUEUE, queue)
                .setAttribute(OPERATION, operation)
                .setAttribute(OPERATION_TYPE, operation);
    }

    private TraceSpan started(SpanBuilder span, Context parent) {
        return new RecordedSpan(tracer, parent.with(span.setParent(parent).startSpan()));
    }

    /// Reads the one header there is.
    private static final class OnlyTraceparent implements TextMapGetter<String> {

        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(RecordedSpan.TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(RecordedSpan.TRACEPARENT) ? carrier : null;
        }
    }
}
