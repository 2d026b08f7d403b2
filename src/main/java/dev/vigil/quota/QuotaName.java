package dev.vigil.quota;

import dev.vigil.image.Operation;

/// The quota of one operation in the region of this process; AWS counts the calls of each operation and region apart.
///
/// @param value names its row; all processes that share the quota use the same
public record QuotaName(String value) {

    /// The quota of this operation. A name never changes: during an update two versions share the row.
    public static QuotaName of(Operation operation) {
        return switch (operation) {
            case MODERATION -> new QuotaName("DetectModerationLabels");
        };
    }
}
