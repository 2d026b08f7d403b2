package dev.vigil.ledger;

import dev.vigil.image.JobId;
import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;

/// The counters of a job at the end of the statement that completed or cancelled it.
record JobCounters(JobId jobId, int received, int rejected, int analyzed, int flagged, int failed, int cancelled) {

    /// What an UPDATE of `nsfw_bulk_jobs j` returns, for {@link #of}.
    static final String RETURNED =
            "j.id AS job, ARRAY[j.received, j.rejected, j.analyzed, j.flagged, j.failed, j.cancelled] AS counters";

    /// The jobs that these rows name; other rows have nothing in both columns.
    static List<JobCounters> of(Iterable<Row> rows) {
        var jobs = new ArrayList<JobCounters>();
        for (var row : rows) {
            var job = row.getUUID("job");
            if (job != null) {
                var counters = row.getArrayOfIntegers("counters");
                jobs.add(new JobCounters(
                        new JobId(job), counters[0], counters[1], counters[2], counters[3], counters[4], counters[5]));
            }
        }
        return jobs;
    }
}
