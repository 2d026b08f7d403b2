package dev.vigil.ledger;

/// How an image ends, in SQL. Every statement that ends images has these steps: it numbers them in the order in which
/// its job sees them end, and moves them from `open_image` to `image_final`. The lock of the job, held from the step
/// `job` to the commit, is what makes the numbers rise in the order of commits.
final class FinalSteps {

    /// The number of an image among those that end with it. Needs the locked row of its `job` and its upload order.
    ///
    /// @see #LISTED
    static final String NUMBER = "job.event_seq + row_number() OVER (PARTITION BY job.id ORDER BY %1$s.upload_order)";

    /// No image of `closed` waits any more. The array keeps to the primary key, whatever the plan takes the size of
    /// `open_image` for: that swings between nothing and millions.
    static final String GONE = """
            gone AS (
                DELETE FROM open_image o USING closed c
                 WHERE o.virtual_image_id = ANY (ARRAY (SELECT virtual_image_id FROM closed))
                   AND o.virtual_image_id = c.virtual_image_id AND o.job_id = c.job_id
            ),
            """;

    /// Lists what `closed` has ended, and has nothing of it announced. A row of the outbox that a note is about to
    /// delete is left to the note.
    static final String LISTED = """
            listed AS (
                INSERT INTO image_final (job_id, final_seq, virtual_image_id, state)
                SELECT job_id, final_seq, virtual_image_id, state FROM closed
            ), unsent AS MATERIALIZED (
                SELECT x.virtual_image_id, x.job_id
                  FROM outbox x JOIN closed c ON c.virtual_image_id = x.virtual_image_id AND c.job_id = x.job_id
                 WHERE x.virtual_image_id = ANY (ARRAY (SELECT virtual_image_id FROM closed))
                   FOR UPDATE OF x SKIP LOCKED
            ), forgotten AS (
                DELETE FROM outbox x USING unsent u WHERE x.virtual_image_id = u.virtual_image_id AND x.job_id = u.job_id
            )
            """;

    /// Ends those of `page` that wait. Needs the locked row of their `job`, with the time of the end. A row gets the
    /// time at which the job was cancelled, as clients have read it since then.
    static final String CANCELLED = """
            waiting AS MATERIALIZED (
                SELECT o.virtual_image_id, o.upload_order
                  FROM job JOIN open_image o ON o.job_id = job.id
                 WHERE o.virtual_image_id = ANY (ARRAY (SELECT virtual_image_id FROM page))
                 ORDER BY o.virtual_image_id FOR UPDATE OF o
            ), numbered AS (
                SELECT job.id AS job_id, job.cancelled_at, w.virtual_image_id,\s""" + numberOf("w") + """
                       AS final_seq
                  FROM job, waiting w
            ), closed AS (
                UPDATE bulk_job_virtual_images r SET state = 'cancelled', finalized_at = n.cancelled_at, final_seq = n.final_seq
                  FROM numbered n
                 WHERE r.job_id = n.job_id AND r.virtual_image_id = n.virtual_image_id AND r.state = 'uploaded'
                RETURNING r.job_id, r.virtual_image_id, r.state, r.final_seq
            ),
            """ + GONE + LISTED;

    private FinalSteps() {}

    /// The number of an image of this step.
    static String numberOf(String step) {
        return NUMBER.formatted(step);
    }
}
