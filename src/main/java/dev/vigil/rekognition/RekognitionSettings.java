package dev.vigil.rekognition;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link RekognitionConfig} may be.
public final class RekognitionSettings {

    public static final List<Setting> ALL = List.of(
            // The policy must see each label that reaches its threshold, and the lowest of these is 50.
            optional("vigil.rekognition.min-confidence", Rule.number("0", "50")),
            optional("vigil.rekognition.endpoint", Rule.httpAddress()),
            optional("vigil.rekognition.call-timeout", Rule.duration("0.1S", "5M")));

    private RekognitionSettings() {}
}
