package dev.vigil.result;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.job.AnalysisRequest;
import dev.vigil.job.BridgeStore;
import dev.vigil.job.JobId;
import dev.vigil.job.Recorded;
import dev.vigil.job.RekognitionData;
import dev.vigil.job.UserId;
import dev.vigil.job.VirtualImageId;
import dev.vigil.result.Recorder.Elsewhere;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Applies results from elsewhere. Each item stands for itself: a bad one never stops the others. Of several
/// for one image the first counts.
@ApplicationScoped
class BridgeUpdates {

    private final BridgeStore store;
    private final Recorder recorder;

    BridgeUpdates(BridgeStore store, Recorder recorder) {
        this.store = store;
        this.recorder = recorder;
    }

    Uni<List<UpdateOutcome>> byId(UserId userId, JsonNode entries) {
        var items = items(entries);
        var ids = items.stream().map(Item::imageId).filter(Objects::nonNull).toList();
        return store.owned(userId, ids)
                .chain(owned -> apply(
                        items,
                        item -> item.imageId() != null && owned.contains(item.imageId())
                                ? Optional.of(new Target(item.imageId(), Optional.empty()))
                                : Optional.empty()));
    }

    Uni<List<UpdateOutcome>> byUploadOrder(JobId jobId, UserId userId, JsonNode entries) {
        var items = items(entries);
        var orders =
                items.stream().map(Item::uploadOrder).filter(Objects::nonNull).toList();
        return store.atUploadOrders(jobId, userId, orders)
                .chain(requests -> apply(
                        items,
                        item -> Optional.ofNullable(item.uploadOrder())
                                .map(requests::get)
                                .map(request -> new Target(request.imageId(), Optional.of(request)))));
    }

    private Uni<List<UpdateOutcome>> apply(List<Item> items, Function<Item, Optional<Target>> targetOf) {
        var seen = new HashSet<VirtualImageId>();
        var responses = new ArrayList<Elsewhere>();
        var outcomes = new ArrayList<Function<Map<VirtualImageId, Recorded>, UpdateOutcome>>();
        for (var item : items) {
            var target = targetOf.apply(item);
            if (item.data() == null) {
                outcomes.add(recorded -> item.outcome(UpdateOutcome.INVALID));
            } else if (target.isEmpty()) {
                outcomes.add(recorded -> item.outcome(UpdateOutcome.NOT_FOUND));
            } else if (seen.add(target.get().imageId())) {
                responses.add(new Elsewhere(target.get().imageId(), target.get().request(), item.data()));
                outcomes.add(recorded ->
                        outcomeOf(item, recorded.getOrDefault(target.get().imageId(), Recorded.UNCHANGED)));
            } else {
                outcomes.add(recorded -> item.outcome(UpdateOutcome.UNCHANGED));
            }
        }
        var written = responses.isEmpty()
                ? Uni.createFrom().item(Map.<VirtualImageId, Recorded>of())
                : recorder.analyzedElsewhere(responses);
        return written.map(recorded ->
                outcomes.stream().map(outcome -> outcome.apply(recorded)).toList());
    }

    private static UpdateOutcome outcomeOf(Item item, Recorded recorded) {
        return switch (recorded) {
            case UPDATED -> item.outcome(UpdateOutcome.UPDATED);
            case UNCHANGED -> item.outcome(UpdateOutcome.UNCHANGED);
            case REFUSED -> item.refused();
        };
    }

    private static List<Item> items(JsonNode entries) {
        var items = new ArrayList<Item>();
        for (var entry : entries) {
            items.add(Item.parse(items.size(), entry));
        }
        return items;
    }

    private record Target(VirtualImageId imageId, Optional<AnalysisRequest> request) {}

    private record Item(
            int index,
            @Nullable VirtualImageId imageId,
            @Nullable Integer uploadOrder,
            @Nullable RekognitionData data,
            @Nullable String why) {

        static Item parse(int index, JsonNode entry) {
            var imageId = VirtualImageId.parse(entry.path("virtualImageId").asText(""))
                    .orElse(null);
            var order = entry.path("uploadOrder").canConvertToInt()
                            && entry.path("uploadOrder").isIntegralNumber()
                    ? entry.path("uploadOrder").intValue()
                    : null;
            try {
                return new Item(index, imageId, order, RekognitionData.of(entry.path("rekognitionData")), null);
            } catch (RekognitionData.InvalidRekognitionData e) {
                return new Item(index, imageId, order, null, e.getMessage());
            }
        }

        UpdateOutcome refused() {
            var image = imageId == null ? null : imageId.value();
            return new UpdateOutcome(
                    index, UpdateOutcome.INVALID, image, uploadOrder, "The database cannot store this response.");
        }

        UpdateOutcome outcome(String word) {
            UUID image = imageId == null ? null : imageId.value();
            return new UpdateOutcome(index, word, image, uploadOrder, why);
        }
    }
}
