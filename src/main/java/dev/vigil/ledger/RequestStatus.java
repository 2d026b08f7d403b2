package dev.vigil.ledger;

import dev.vigil.image.TenantId;

/// How an analysis request stands in the ledger, asked before anything is paid.
public sealed interface RequestStatus {

    /// The image waits for exactly this request.
    ///
    /// @param tenant whose image it is; a message does not say it
    record Open(TenantId tenant) implements RequestStatus {}

    /// The image is final or cancelled, or a later generation is under way.
    record Settled() implements RequestStatus {}

    /// No such image in such a job.
    record Unknown() implements RequestStatus {}

    /// The word for it in a trace.
    default String word() {
        return switch (this) {
            case Open _ -> "open";
            case Settled _ -> "settled";
            case Unknown _ -> "unknown";
        };
    }
}
