package dev.vigil.fuzz;

import java.util.List;

/// The names of what the ledger holds while requests are played; {@link FuzzTest} fills it.
final class Ledger {

    /// Jobs by their state; {@code none} is of nobody.
    static final List<String> JOBS = List.of(
            "job.open", "job.sealed", "job.completed", "job.failed", "job.cancelled", "job.cleaned", "job.none");

    /// Images by the job they belong to; {@code bridge} belongs to none.
    static final List<String> IMAGES =
            List.of("image.open", "image.completed", "image.failed", "image.cancelled", "image.bridge", "image.none");

    private Ledger() {}
}
