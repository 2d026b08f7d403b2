package dev.vigil.upload;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link UploadConfig} may be.
public final class UploadSettings {

    public static final List<Setting> ALL = List.of(
            optional("vigil.upload.max-files", Rule.whole(1, 100_000)),
            // A call may always bring one file of the largest size.
            optional("vigil.upload.max-bytes", Rule.size("16M", "1024G")),
            optional("vigil.upload.concurrent-puts", Rule.whole(1, 1_000)),
            // Waits in a row are shorter than the idle time-out of the connection; see UploadConfig.
            optional("vigil.upload.patience", Rule.duration("1S", "18S")),
            optional("vigil.upload.timeout", Rule.duration("1S", "45S")),
            optional("vigil.upload.announce-timeout", Rule.duration("0.1S", "10S")));

    private UploadSettings() {}
}
