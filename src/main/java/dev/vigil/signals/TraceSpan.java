package dev.vigil.signals;

import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// One step of the work in a trace. It is handed from method to method: the work goes on in callbacks, where no
/// thread and no request says whose work it is. While tracing is off every step is {@link #NONE}, which does
/// nothing.
public sealed interface TraceSpan permits RecordedSpan, TraceSpan.None {

    /// No trace.
    TraceSpan NONE = new None();

    /// Does a part of this step, from its subscription to its end.
    ///
    /// @param outcome the word for what came of it; never a name, a path or a label
    <T> Uni<T> around(Part part, Supplier<Uni<T>> work, Function<? super T, String> outcome);

    /// Ends this step together with the work.
    <T> Uni<T> endingWith(Uni<T> work, Function<? super T, String> outcome);

    /// The context of this step as a header of W3C Trace Context; nothing without a trace.
    Optional<String> traceparent();

    /// The parts of an analysis.
    enum Part {
        /// An image waits for the answer to its look. The statement is shared by many images and so belongs to no
        /// trace: what is in the trace is the wait.
        LOOK("look"),
        /// One call to Rekognition.
        CALL("DetectModerationLabels"),
        /// An image waits until its result is committed; as with the look, the statement is shared.
        RECORD("record");

        private final String word;

        Part(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /// No trace.
    record None() implements TraceSpan {

        @Override
        public <T> Uni<T> around(Part part, Supplier<Uni<T>> work, Function<? super T, String> outcome) {
            return work.get();
        }

        @Override
        public <T> Uni<T> endingWith(Uni<T> work, Function<? super T, String> outcome) {
            return work;
        }

        @Override
        public Optional<String> traceparent() {
            return Optional.empty();
        }
    }
}
