/// What the program tells about its work beside its answers: traces ({@link dev.vigil.signals.Tracing}, {@link
/// dev.vigil.signals.TraceSpan}), the keys of its log lines, the count of its calls to AWS. The one place that knows
/// OpenTelemetry.
@NullMarked
package dev.vigil.signals;

import org.jspecify.annotations.NullMarked;
