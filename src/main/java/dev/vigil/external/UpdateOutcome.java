package dev.vigil.external;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The outcome of one update.
///
/// @param outcome {@code updated}, {@code unchanged} (final already), {@code not-found} or {@code invalid}
/// @param detail why it is invalid
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UpdateOutcome(
        int index,
        String outcome,
        @Nullable UUID virtualImageId,
        @Nullable Integer uploadOrder,
        @Nullable String detail) {

    static final String UPDATED = "updated";
    static final String UNCHANGED = "unchanged";
    static final String NOT_FOUND = "not-found";
    static final String INVALID = "invalid";
}
