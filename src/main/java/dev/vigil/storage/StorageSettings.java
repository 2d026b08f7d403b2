package dev.vigil.storage;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;
import java.util.regex.Pattern;

/// What the values of {@link StorageConfig} may be.
public final class StorageSettings {

    private static final Pattern BUCKET =
            Pattern.compile("(?!\\d+\\.\\d+\\.\\d+\\.\\d+$)(?!.*\\.\\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    public static final List<Setting> ALL = List.of(Setting.required(
            "vigil.storage.bucket",
            Rule.matching(BUCKET, "the name of an S3 bucket: 3 to 63 lower-case letters, digits, dots and hyphens")));

    private StorageSettings() {}
}
