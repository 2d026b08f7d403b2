package dev.vigil.upload;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The outcome of one file of a call; there is one for each file sent, in order.
///
/// @param index position of the file in the call, from 0
/// @param outcome {@code accepted} or {@code rejected}
/// @param reason why it was rejected
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FileOutcome(
        int index,
        String outcome,
        @Nullable UUID virtualImageId,
        @Nullable Integer uploadOrder,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable String reference,
        @Nullable String originalName) {}
