package dev.vigil.external;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vigil.image.VirtualImageId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The outcome of one update, as it is answered: the item, and the word for its {@link UpdateResult}.
///
/// @param detail why the update is invalid
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UpdateOutcome(
        int index,
        String outcome,
        @Nullable UUID virtualImageId,
        @Nullable Integer uploadOrder,
        @Nullable String detail) {

    static UpdateOutcome of(ExternalItem item, UpdateResult result) {
        return new UpdateOutcome(
                item.index(),
                result.word(),
                item.imageId().map(VirtualImageId::value).orElse(null),
                item.uploadOrder().orElse(null),
                result.detail().orElse(null));
    }
}
