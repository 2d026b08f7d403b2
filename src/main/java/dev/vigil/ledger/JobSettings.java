package dev.vigil.ledger;

import static dev.vigil.settings.Setting.optional;

import dev.vigil.settings.Bounds;
import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;

/// What the values of {@link JobConfig} may be.
public final class JobSettings {

    public static final List<Setting> ALL = List.of(
            optional("vigil.job.max-images", Rule.whole(1, 10_000_000)),
            optional("vigil.job.moves.interval", Bounds.INTERVAL),
            optional("vigil.job.moves.batch", Rule.whole(1, LargeMoveStore.MOST_MOVED)));

    private JobSettings() {}
}
