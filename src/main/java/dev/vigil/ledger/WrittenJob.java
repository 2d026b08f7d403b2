package dev.vigil.ledger;

import dev.vigil.image.NewJob;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A job as its first statement wrote it, so nobody needs to read it again.
///
/// @param order what was asked for
/// @param metadata a JSON object, as the database returns it
/// @param received images that came in with it
/// @param rejected files of the call that were refused
public record WrittenJob(
        NewJob order,
        Instant createdAt,
        @Nullable Instant sealedAt,
        @Nullable Instant completedAt,
        @Nullable String metadata,
        int received,
        int rejected) {}
