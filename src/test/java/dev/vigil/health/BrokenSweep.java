package dev.vigil.health;

import dev.vigil.sweep.Sweep;
import dev.vigil.sweep.SweepName;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// A sweep with a bug outside of its run, where nothing catches it.
@Alternative
@ApplicationScoped
public class BrokenSweep implements Sweep<Sweep.Counts> {

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public SweepName name() {
        return SweepName.OUTBOX;
    }

    /// The first question is that of the loop that begins.
    @Override
    public Duration interval() {
        if (asked.getAndIncrement() == 0) {
            return Duration.ofSeconds(1);
        }
        throw new IllegalStateException("a bug of the test");
    }

    @Override
    public Counts none() {
        return () -> true;
    }

    @Override
    public Uni<Counts> sweep() {
        return Uni.createFrom().failure(new IllegalStateException("a run may fail"));
    }
}
