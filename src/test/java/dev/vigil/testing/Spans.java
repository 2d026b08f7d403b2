package dev.vigil.testing;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/// The spans that ended in the program under test.
@Singleton
public class Spans {

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    /// Beside the exporter of the program, which an exporter of the tests would replace.
    @Produces
    @Singleton
    SpanProcessor processor() {
        return SimpleSpanProcessor.create(exporter);
    }

    public List<SpanData> all() {
        return exporter.getFinishedSpanItems();
    }

    public List<SpanData> of(SpanKind kind) {
        return all().stream().filter(span -> span.getKind() == kind).toList();
    }

    public List<SpanData> named(String name) {
        return all().stream().filter(span -> span.getName().equals(name)).toList();
    }

    public void forget() {
        exporter.reset();
    }
}
