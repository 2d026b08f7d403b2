package dev.vigil.image;

import java.util.Locale;

/// What may be asked about an image.
public enum Operation {
    MODERATION;

    /// The word for it in the API and in the ledger.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
