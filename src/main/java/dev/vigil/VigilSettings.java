package dev.vigil;

import dev.vigil.analysis.AnalysisSettings;
import dev.vigil.db.DatabaseSettings;
import dev.vigil.identity.IdentitySettings;
import dev.vigil.ledger.JobSettings;
import dev.vigil.lifecycle.LifecycleSettings;
import dev.vigil.limits.RequestSettings;
import dev.vigil.queue.QueueSettings;
import dev.vigil.quota.QuotaSettings;
import dev.vigil.rekognition.RekognitionSettings;
import dev.vigil.settings.Relation;
import dev.vigil.settings.Setting;
import dev.vigil.settings.SettingsCheck;
import dev.vigil.signals.SignalSettings;
import dev.vigil.storage.StorageSettings;
import dev.vigil.upload.UploadSettings;
import java.util.List;
import java.util.stream.Stream;

/// The settings of all rooms, in the order of the README.
final class VigilSettings {

    /// Exit code of a program that cannot work as it is configured: EX_CONFIG of sysexits.h.
    static final int EXIT_CODE = 78;

    static final List<Setting> ALL = Stream.of(
                    IdentitySettings.ALL,
                    DatabaseSettings.ALL,
                    JobSettings.ALL,
                    QueueSettings.ALL,
                    StorageSettings.ALL,
                    LifecycleSettings.ALL,
                    QuotaSettings.ALL,
                    RekognitionSettings.ALL,
                    AnalysisSettings.ALL,
                    RequestSettings.ALL,
                    UploadSettings.ALL,
                    SignalSettings.ALL)
            .flatMap(List::stream)
            .toList();

    static final List<Relation> RELATIONS = Stream.of(DatabaseSettings.RELATIONS, QueueSettings.RELATIONS)
            .flatMap(List::stream)
            .toList();

    static final SettingsCheck CHECK = new SettingsCheck(ALL, RELATIONS);

    private VigilSettings() {}

    /// What is wrong, as the lines of a log.
    static String message(List<String> complaints) {
        return "Vigil cannot start with these settings:\n" + String.join("\n", complaints);
    }
}
