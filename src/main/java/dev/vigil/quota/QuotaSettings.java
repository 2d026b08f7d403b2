package dev.vigil.quota;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link QuotaConfig} may be.
public final class QuotaSettings {

    public static final List<Setting> ALL = List.of(
            optional("vigil.rekognition.requests-per-second", Rule.number("0.1", "100000")),
            // SQS hides a message for 12 h at most, counted from its receive.
            optional("vigil.rekognition.throttle-patience", Rule.duration("1S", "6H")));

    private QuotaSettings() {}
}
