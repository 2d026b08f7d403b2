package dev.vigil.ledger;

/// When a job is completed, in SQL. Every statement that can complete a job decides it by this one rule: the job is
/// sealed, not cancelled, no large move is under way, and each image that it received is final. The rule reads the
/// locked row of `nsfw_bulk_jobs j` and never counts images. The two statements that end images, one with results and
/// one without, share their steps {@link #lockedJobs} and {@link #COUNTED}.
final class Completion {

    /// A statement fills in what it changes itself: whether the job is sealed, whether no move is under way, and the
    /// change of final and of received images.
    private static final String RULE = """
            CASE WHEN %s AND j.cancelled_at IS NULL AND %s
                  AND j.analyzed + j.failed + j.cancelled %s = j.received %s
                 THEN coalesce(j.completed_at, now()) END""";

    private static final String SEALED = "j.sealed_at IS NOT NULL";
    private static final String NO_MOVE = "j.move IS NULL";
    private static final String NO_CHANGE = "";

    /// A job that was cancelled or is being deleted has counted its images already.
    private static final String JOBS = """
            job AS MATERIALIZED (
                SELECT j.id, j.event_seq FROM nsfw_bulk_jobs j
                 WHERE j.id IN (%s)
                   AND j.cancelled_at IS NULL AND j.move IS DISTINCT FROM 'delete'
                 ORDER BY j.id FOR NO KEY UPDATE
            )""";

    /// The value of `completed_at` where the statement seals the job.
    static final String WHEN_SEALED = RULE.formatted("true", NO_MOVE, NO_CHANGE, NO_CHANGE);

    /// Moves the counters by what `closed` has really ended, and completes the jobs. `counted` has the jobs.
    static final String COUNTED = """
            delta AS (
                SELECT job_id, count(*) AS images, count(*) FILTER (WHERE state = 'analyzed') AS analyzed,
                       count(*) FILTER (WHERE flagged) AS flagged, count(*) FILTER (WHERE state = 'failed') AS failed
                  FROM closed GROUP BY job_id
            ), counted AS (
                UPDATE nsfw_bulk_jobs j
                   SET analyzed = j.analyzed + d.analyzed, flagged = j.flagged + d.flagged, failed = j.failed + d.failed,
                       event_seq = j.event_seq + d.images,
                       completed_at =\s""" + RULE.formatted(SEALED, NO_MOVE, "+ d.analyzed + d.failed", NO_CHANGE) + """

                  FROM delta d
                 WHERE j.id = d.job_id
                RETURNING j.completed_at IS NOT NULL AS completed,\s"""
            + JobCounters.RETURNED + """

            )
            """;

    private Completion() {}

    /// The step `job`, which locks the jobs whose images are to end.
    ///
    /// @param ids the query for their IDs
    static String lockedJobs(String ids) {
        return JOBS.formatted(ids);
    }

    /// The value of `completed_at` where the statement takes one image out of the job.
    ///
    /// @param finalImage 1 if that image was final, else 0
    static String whenRemoved(String finalImage) {
        return RULE.formatted(SEALED, NO_MOVE, "- " + finalImage, "- 1");
    }

    /// The value of `completed_at` where the statement opens failed images again, as a part of a large move.
    ///
    /// @param moveEnds whether the move ends by it
    /// @param reopened how many images it opens
    static String whenReopened(String moveEnds, String reopened) {
        return RULE.formatted(SEALED, moveEnds, "- " + reopened, NO_CHANGE);
    }
}
