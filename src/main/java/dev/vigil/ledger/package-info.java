/// The ledger: every write to the three image tables, in one lock order. {@link dev.vigil.ledger.ResultStore} is the
/// entry; it finds rows by ID, never by key, path or name.
@NullMarked
package dev.vigil.ledger;

import org.jspecify.annotations.NullMarked;
