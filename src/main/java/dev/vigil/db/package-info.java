/// The database as such: two pools with a bound on every wait ({@link dev.vigil.db.Database}, {@link
/// dev.vigil.db.ClientReads}), shared statements ({@link dev.vigil.db.MicroBatch}) and the migrations ({@link
/// dev.vigil.db.Schema}). It knows no table.
@NullMarked
package dev.vigil.db;

import org.jspecify.annotations.NullMarked;
