package dev.vigil.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A job about to be opened.
///
/// @param metadata a JSON object as text
/// @param analyses what is asked of each image
/// @param seal whether the job takes no further images
public record NewJob(
        JobId id,
        Owner owner,
        @Nullable String name,
        @Nullable String metadata,
        List<String> analyses,
        boolean seal) {}
