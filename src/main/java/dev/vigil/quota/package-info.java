/// The quota of calls that all processes share: {@link dev.vigil.quota.QuotaHolder} holds the share of this one,
/// {@link dev.vigil.quota.QuotaStore} divides it.
@NullMarked
package dev.vigil.quota;

import org.jspecify.annotations.NullMarked;
