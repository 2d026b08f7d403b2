package dev.vigil.image;

import org.jspecify.annotations.Nullable;

/// What the client says about its image. Stored, returned unchanged, and used for nothing: no row is ever found
/// by it.
///
/// @param metadata a JSON object as text
public record ClientWords(
        @Nullable String reference,
        @Nullable String originalPath,
        @Nullable String originalName,
        @Nullable String metadata) {}
