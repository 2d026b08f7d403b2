package dev.vigil.analysis;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link AnalysisConfig} may be.
public final class AnalysisSettings {

    public static final List<Setting> ALL = List.of(
            optional("vigil.rekognition.max-attempts", Rule.whole(1, 100)),
            optional("vigil.rekognition.record-patience", Rule.duration("1S", "1H")),
            optional("vigil.rekognition.circuit-pause", Rule.duration("0.1S", "10M")));

    private AnalysisSettings() {}
}
