package dev.vigil.testing;

/// Questions in SQL about tables that must agree: each answers the images for which they do not.
public final class LedgerRules {

    /// Images that wait and are not among the open ones, or the other way round.
    public static final String WRONGLY_OPEN = """
            SELECT coalesce(o.virtual_image_id, r.virtual_image_id)
              FROM open_image o
              FULL JOIN (SELECT * FROM bulk_job_virtual_images WHERE state = 'uploaded') r
                ON r.job_id = o.job_id AND r.virtual_image_id = o.virtual_image_id AND r.generation = o.generation
               AND r.upload_order = o.upload_order
             WHERE o.job_id IS NULL OR r.job_id IS NULL
            """;

    /// Ends that are not listed under their number, or the other way round; and numbers that were never given.
    public static final String WRONGLY_NUMBERED = """
            SELECT coalesce(f.virtual_image_id, r.virtual_image_id)
              FROM image_final f
              FULL JOIN (SELECT * FROM bulk_job_virtual_images WHERE state <> 'uploaded') r
                ON r.job_id = f.job_id AND r.virtual_image_id = f.virtual_image_id AND r.final_seq = f.final_seq AND r.state = f.state
              LEFT JOIN nsfw_bulk_jobs j ON j.id = f.job_id
             WHERE f.job_id IS NULL OR r.job_id IS NULL OR j.id IS NULL OR f.final_seq NOT BETWEEN 1 AND j.event_seq
            """;

    /// Announcements that are due of images that do not wait. A note may still be under way, so there may be none of
    /// those that do.
    public static final String WRONGLY_UNANNOUNCED = """
            SELECT x.virtual_image_id FROM outbox x
              LEFT JOIN open_image o ON o.virtual_image_id = x.virtual_image_id AND o.job_id = x.job_id AND o.generation = x.generation
             WHERE o.job_id IS NULL
            """;

    private LedgerRules() {}
}
