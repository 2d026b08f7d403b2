package dev.vigil.health;

import dev.vigil.analysis.AnalysisConfig;
import dev.vigil.queue.Delivery;
import dev.vigil.queue.DeliveryHandler;
import dev.vigil.queue.Lane;
import dev.vigil.queue.Settlement;
import dev.vigil.quota.QuotaConfig;
import dev.vigil.rekognition.RekognitionConfig;
import dev.vigil.signals.TraceSpan;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;

/// A handler with a bug in the question that every poll begins with.
@Alternative
@ApplicationScoped
public class BrokenWorker implements DeliveryHandler {

    /// Nobody else uses the settings of the analysis then, and Quarkus refuses those that nobody uses.
    BrokenWorker(AnalysisConfig analysis, QuotaConfig quota, RekognitionConfig rekognition) {}

    @Override
    public Uni<Settlement> handle(Delivery delivery, TraceSpan span) {
        throw new IllegalStateException("a bug of the test");
    }

    @Override
    public int capacity(Lane lane) {
        throw new IllegalStateException("a bug of the test");
    }

    @Override
    public void noneCame(Lane lane) {}
}
