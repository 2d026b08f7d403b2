package dev.vigil.quota;

import java.util.UUID;

/// What a process says when it renews its lease.
///
/// @param holder the process
/// @param configured requests per second of the whole account, as configured
/// @param wanted requests per second that it could make
/// @param used requests per second that were not throttled, since its last report
/// @param calls its calls since its last report
/// @param limit the limit of all processes that it knew then
public record QuotaReport(
        UUID holder, double configured, double wanted, double used, RecentCalls calls, double limit) {}
