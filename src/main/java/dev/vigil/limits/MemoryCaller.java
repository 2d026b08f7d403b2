package dev.vigil.limits;

import dev.vigil.image.TenantId;

/// Who holds request memory, as far as shares are concerned.
sealed interface MemoryCaller permits CallerAddress, MemoryCaller.Tenant {

    /// The tenant of a verified credential, from whatever addresses it calls.
    record Tenant(TenantId id) implements MemoryCaller {}
}
