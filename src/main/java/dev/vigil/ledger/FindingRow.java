package dev.vigil.ledger;

import dev.vigil.image.AnalysisRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A finding as a row of the statement that records it. The columns stand in the order of the parameters; those that
/// the finding does not have are null.
sealed interface FindingRow {

    /// One row for each finding, in order.
    static List<FindingRow> of(List<Finding> findings) {
        var rows = new ArrayList<FindingRow>(findings.size());
        for (var finding : findings) {
            rows.add(
                    switch (finding) {
                        case Finding.Analyzed analyzed -> new Analyzed(analyzed);
                        case Finding.Failed failed -> new Failed(failed);
                    });
        }
        return rows;
    }

    Finding finding();

    default @Nullable UUID jobId() {
        var request = request();
        return request == null ? null : request.jobId().value();
    }

    default UUID imageId() {
        return finding().imageId().value();
    }

    default @Nullable Integer generation() {
        var request = request();
        return request == null ? null : request.generation();
    }

    default @Nullable String response() {
        return null;
    }

    default @Nullable Boolean flagged() {
        return null;
    }

    default @Nullable Float score() {
        return null;
    }

    default @Nullable String modelVersion() {
        return null;
    }

    default @Nullable String policyVersion() {
        return null;
    }

    default @Nullable String failureCode() {
        return null;
    }

    default @Nullable String failureDetail() {
        return null;
    }

    private @Nullable AnalysisRequest request() {
        return finding().request().orElse(null);
    }

    /// A result.
    record Analyzed(Finding.Analyzed finding) implements FindingRow {

        @Override
        public String response() {
            return finding.data().json();
        }

        @Override
        public Boolean flagged() {
            return finding.verdict().flagged();
        }

        @Override
        public Float score() {
            return (float) finding.verdict().score();
        }

        @Override
        public String modelVersion() {
            return finding.data().modelVersion();
        }

        @Override
        public String policyVersion() {
            return finding.verdict().policyVersion();
        }
    }

    /// An end without a result.
    record Failed(Finding.Failed finding) implements FindingRow {

        @Override
        public String failureCode() {
            return finding.code().word();
        }

        @Override
        public @Nullable String failureDetail() {
            return finding.detail();
        }
    }
}
