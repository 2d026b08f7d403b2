package dev.vigil.external;

import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.JobId;
import dev.vigil.image.Owner;
import dev.vigil.image.TenantId;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.ExternalStore;
import dev.vigil.ledger.RecordOutcome;
import dev.vigil.result.Recorder;
import dev.vigil.result.TenantPolicies;
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
class ExternalUpdates {

    private final ExternalStore store;
    private final Recorder recorder;
    private final TenantPolicies policies;

    ExternalUpdates(ExternalStore store, Recorder recorder, TenantPolicies policies) {
        this.store = store;
        this.recorder = recorder;
        this.policies = policies;
    }

    Uni<List<UpdateOutcome>> byId(Owner owner, List<ExternalItem> items) {
        var ids = items.stream().flatMap(item -> item.imageId().stream()).toList();
        return store.owned(owner.user(), ids)
                .map(owned -> items.stream()
                        .map(item -> new Named(item, item.imageId().filter(owned::contains), Optional.empty()))
                        .toList())
                .chain(named -> apply(owner.tenant(), named));
    }

    Uni<List<UpdateOutcome>> byUploadOrder(JobId jobId, Owner owner, List<ExternalItem> items) {
        var orders = items.stream().flatMap(item -> item.uploadOrder().stream()).toList();
        return store.atUploadOrders(jobId, owner.user(), orders)
                .map(requests -> items.stream()
                        .map(item -> Named.by(
                                item, item.uploadOrder().flatMap(order -> Optional.ofNullable(requests.get(order)))))
                        .toList())
                .chain(named -> apply(owner.tenant(), named));
    }

    /// Writes what can be written, some items at a time, so that no statement is large; then answers for each item.
    private Uni<List<UpdateOutcome>> apply(TenantId tenant, List<Named> items) {
        return Multi.createFrom()
                .iterable(ExternalSlice.of(toWrite(items)))
                .onItem()
                .transformToUniAndConcatenate(
                        slice -> recorder.analyzedExternally(slice.responses(), policies.of(tenant)))
                .collect()
                .in(HashMap<VirtualImageId, RecordOutcome>::new, Map::putAll)
                .map(recorded -> outcomes(items, recorded));
    }

    /// The first usable response for each image.
    private static List<ExternalSlice.Entry> toWrite(List<Named> items) {
        var seen = new HashSet<VirtualImageId>();
        var entries = new ArrayList<ExternalSlice.Entry>();
        for (var named : items) {
            if (named.item().content() instanceof ExternalItem.Content.Response response
                    && named.imageId().isPresent()
                    && seen.add(named.imageId().get())) {
                entries.add(new ExternalSlice.Entry(named.imageId().get(), named.request(), response));
            }
        }
        return entries;
    }

    private static List<UpdateOutcome> outcomes(List<Named> items, Map<VirtualImageId, RecordOutcome> recorded) {
        var answered = new HashSet<VirtualImageId>();
        var outcomes = new ArrayList<UpdateOutcome>();
        for (var named : items) {
            outcomes.add(
                    switch (named.item().content()) {
                        case ExternalItem.Content.Unusable(var why) ->
                            named.item().invalid(why);
                        case ExternalItem.Content.Response _ ->
                            named.imageId()
                                    .map(imageId -> answered.add(imageId)
                                            ? recorded.getOrDefault(imageId, RecordOutcome.UNCHANGED)
                                            : RecordOutcome.UNCHANGED)
                                    .map(result -> outcomeOf(named.item(), result))
                                    .orElseGet(() -> named.item().outcome(UpdateOutcome.NOT_FOUND));
                    });
        }
        return outcomes;
    }

    private static UpdateOutcome outcomeOf(ExternalItem item, RecordOutcome recorded) {
        return switch (recorded) {
            case UPDATED -> item.outcome(UpdateOutcome.UPDATED);
            case UNCHANGED -> item.outcome(UpdateOutcome.UNCHANGED);
            case REFUSED -> item.invalid("The database cannot store this response.");
        };
    }

    /// An item and the image of the user that it names, if there is one.
    ///
    /// @param request the job and generation it names, if it names an upload order
    private record Named(ExternalItem item, Optional<VirtualImageId> imageId, Optional<AnalysisRequest> request) {

        static Named by(ExternalItem item, Optional<AnalysisRequest> request) {
            return new Named(item, request.map(AnalysisRequest::imageId), request);
        }
    }
}
