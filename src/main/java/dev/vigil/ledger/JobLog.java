package dev.vigil.ledger;

import java.util.List;
import org.jboss.logging.Logger;

/// Writes the life of a job into the log: one line when it is opened, completed and cancelled. A store calls it after
/// the commit of the statement that did it, so each completion has one line. No line is written if the answer of
/// the database was lost.
final class JobLog {

    private static final Logger LOG = Logger.getLogger(JobLog.class);

    private JobLog() {}

    static void opened(JobCounters job) {
        LOG.infof("a job was opened: jobId=%s images=%d rejected=%d", job.jobId(), job.received(), job.rejected());
    }

    static void completed(List<JobCounters> jobs) {
        for (var job : jobs) {
            LOG.infof(
                    "a job was completed: jobId=%s images=%d rejected=%d analyzed=%d flagged=%d failed=%d cancelled=%d",
                    job.jobId(),
                    job.received(),
                    job.rejected(),
                    job.analyzed(),
                    job.flagged(),
                    job.failed(),
                    job.cancelled());
        }
    }

    static void cancelled(List<JobCounters> jobs) {
        for (var job : jobs) {
            LOG.infof(
                    "a job was cancelled: jobId=%s images=%d rejected=%d analyzed=%d flagged=%d failed=%d cancelled=%d",
                    job.jobId(),
                    job.received(),
                    job.rejected(),
                    job.analyzed(),
                    job.flagged(),
                    job.failed(),
                    job.cancelled());
        }
    }
}
