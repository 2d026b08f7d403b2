package dev.vigil.upload;

import dev.vigil.web.ProblemException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Counts and times the calls that bring files.
@ApplicationScoped
class UploadMeters {

    private static final int SERVER_ERROR = 500;

    private final Timer times;
    private final Counter accepted;
    private final Counter refused;
    private final Counter failed;
    private final Counter bytes;
    private final Map<Rejection, Counter> rejected = new EnumMap<>(Rejection.class);

    UploadMeters(MeterRegistry meters) {
        this.times = Timer.builder("vigil.upload")
                .description("Time of a call that brings files, from its header until its answer is ready")
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(2_500),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120))
                .register(meters);
        this.accepted = calls("accepted", meters);
        this.refused = calls("refused", meters);
        this.failed = calls("failed", meters);
        this.bytes = Counter.builder("vigil.upload.received")
                .description("Bytes read of the bodies of calls that bring files")
                .baseUnit("bytes")
                .register(meters);
        Arrays.stream(Rejection.values()).forEach(reason -> rejected.put(reason, files(reason, meters)));
    }

    /// Does the work of a call. One that ends with a problem was refused, or failed where that is our fault.
    <T> T timed(Supplier<T> work) {
        var begin = System.nanoTime();
        var end = failed;
        try {
            var answer = work.get();
            end = accepted;
            return answer;
        } catch (ProblemException problem) {
            end = problem.code().status() < SERVER_ERROR ? refused : failed;
            throw problem;
        } finally {
            end.increment();
            times.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
        }
    }

    /// Counts what was read of a body.
    void received(long count) {
        bytes.increment((double) count);
    }

    /// Counts a file that was refused.
    void rejected(Rejection reason) {
        Objects.requireNonNull(rejected.get(reason)).increment();
    }

    private static Counter calls(String outcome, MeterRegistry meters) {
        return Counter.builder("vigil.uploads")
                .description("Calls that bring files, by what came of them")
                .tag("outcome", outcome)
                .register(meters);
    }

    private static Counter files(Rejection reason, MeterRegistry meters) {
        return Counter.builder("vigil.files.rejected")
                .description("Files that were refused, by reason")
                .tag("reason", reason.word())
                .register(meters);
    }
}
