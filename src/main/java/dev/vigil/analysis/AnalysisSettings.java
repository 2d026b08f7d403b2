package dev.vigil.analysis;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link AnalysisConfig} may be.
public final class AnalysisSettings {

    public static final List<Setting> ALL = List.of(
            optional("vigil.rekognition.requests-per-second", Rule.number("0.1", "100000")),
            // The policy must see each label that reaches its threshold, and the lowest of these is 50.
            optional("vigil.rekognition.min-confidence", Rule.number("0", "50")),
            optional("vigil.rekognition.endpoint", Rule.httpAddress()),
            optional("vigil.rekognition.call-timeout", Rule.duration("0.1S", "5M")),
            optional("vigil.rekognition.max-attempts", Rule.whole(1, 100)),
            // SQS hides a message for 12 h at most, counted from its receive.
            optional("vigil.rekognition.throttle-patience", Rule.duration("1S", "6H")),
            optional("vigil.rekognition.record-patience", Rule.duration("1S", "1H")),
            optional("vigil.rekognition.circuit-pause", Rule.duration("0.1S", "10M")));

    private AnalysisSettings() {}
}
