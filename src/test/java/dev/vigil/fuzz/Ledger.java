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

    /// Everything that a refused request must leave alone. When an image was announced is written when the answer has
    /// gone already.
    static final String CONTENT = """
            SELECT 'job ' || to_jsonb(j)::text AS content FROM nsfw_bulk_jobs j
            UNION ALL SELECT 'relationship ' || (to_jsonb(r) - '{announced_at,first_announced_at}'::text[])::text FROM bulk_job_virtual_images r
            UNION ALL SELECT 'image ' || to_jsonb(v)::text FROM virtual_image v
            """;

    private Ledger() {}
}
