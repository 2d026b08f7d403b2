package dev.vigil.external;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.JobId;
import dev.vigil.image.UserId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.BridgeStore;
import dev.vigil.ledger.Recorded;
import dev.vigil.result.Recorder;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    Uni<List<UpdateOutcome>> byId(UserId userId, List<BridgeItem> items) {
        var ids = items.stream().flatMap(item -> item.imageId().stream()).toList();
        return store.owned(userId, ids)
                .map(owned -> items.stream()
                        .map(item -> new Named(item, item.imageId().filter(owned::contains), Optional.empty()))
                        .toList())
                .chain(this::apply);
    }

    Uni<List<UpdateOutcome>> byUploadOrder(JobId jobId, UserId userId, List<BridgeItem> items) {
        var orders = items.stream().flatMap(item -> item.uploadOrder().stream()).toList();
        return store.atUploadOrders(jobId, userId, orders)
                .map(requests -> items.stream()
                        .map(item -> Named.by(
                                item, item.uploadOrder().flatMap(order -> Optional.ofNullable(requests.get(order)))))
                        .toList())
                .chain(this::apply);
    }

    /// Writes what can be written, some items at a time, so that no statement is large; then answers for each item.
    private Uni<List<UpdateOutcome>> apply(List<Named> items) {
        return Multi.createFrom()
                .iterable(BridgeSlice.of(toWrite(items)))
                .onItem()
                .transformToUniAndConcatenate(slice -> recorder.analyzedElsewhere(slice.responses()))
                .collect()
                .in(HashMap<VirtualImageId, Recorded>::new, Map::putAll)
                .map(recorded -> outcomes(items, recorded));
    }

    /// The first usable response for each image.
    private static List<BridgeSlice.Entry> toWrite(List<Named> items) {
        var seen = new HashSet<VirtualImageId>();
        var entries = new ArrayList<BridgeSlice.Entry>();
        for (var named : items) {
            if (named.item().content() instanceof BridgeItem.Content.Response response
                    && named.imageId().isPresent()
                    && seen.add(named.imageId().get())) {
                entries.add(new BridgeSlice.Entry(named.imageId().get(), named.request(), response));
            }
        }
        return entries;
    }

    private static List<UpdateOutcome> outcomes(List<Named> items, Map<VirtualImageId, Recorded> recorded) {
        var answered = new HashSet<VirtualImageId>();
        var outcomes = new ArrayList<UpdateOutcome>();
        for (var named : items) {
            outcomes.add(
                    switch (named.item().content()) {
                        case BridgeItem.Content.Unusable(var why) ->
                            named.item().invalid(why);
                        case BridgeItem.Content.Response _ ->
                            named.imageId()
                                    .map(imageId -> answered.add(imageId)
                                            ? recorded.getOrDefault(imageId, Recorded.UNCHANGED)
                                            : Recorded.UNCHANGED)
                                    .map(result -> outcomeOf(named.item(), result))
                                    .orElseGet(() -> named.item().outcome(UpdateOutcome.NOT_FOUND));
                    });
        }
        return outcomes;
    }

    private static UpdateOutcome outcomeOf(BridgeItem item, Recorded recorded) {
        return switch (recorded) {
            case UPDATED -> item.outcome(UpdateOutcome.UPDATED);
            case UNCHANGED -> item.outcome(UpdateOutcome.UNCHANGED);
            case REFUSED -> item.invalid("The database cannot store this response.");
        };
    }

    /// An item and the image of the user that it names, if there is one.
    ///
    /// @param request the job and generation it names, if it names an upload order
    private record Named(BridgeItem item, Optional<VirtualImageId> imageId, Optional<AnalysisRequest> request) {

        static Named by(BridgeItem item, Optional<AnalysisRequest> request) {
            return new Named(item, request.map(AnalysisRequest::imageId), request);
        }
    }
}
