/// The ledger: IDs, states and every SQL statement. {@link dev.vigil.job.JobStore} is the entry; it finds rows
/// by ID, never by key, path or name.
@NullMarked
package dev.vigil.job;

import org.jspecify.annotations.NullMarked;
