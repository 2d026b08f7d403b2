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
import java.util.Set;

/// Applies results from elsewhere. A bad item never stops the others. Of several items for one image the first counts.
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
        return store.owned(owner.tenant(), ids)
                .map(owned -> namedById(items, owned))
                .chain(named -> apply(owner.tenant(), named));
    }

    private static List<Named> namedById(List<ExternalItem> items, Set<VirtualImageId> owned) {
        var named = new ArrayList<Named>(items.size());
        for (var item : items) {
            named.add(new Named(item, item.imageId().filter(owned::contains).map(Target::image)));
        }
        return named;
    }

    Uni<List<UpdateOutcome>> byUploadOrder(JobId jobId, Owner owner, List<ExternalItem> items) {
        var orders = items.stream().flatMap(item -> item.uploadOrder().stream()).toList();
        return store.atUploadOrders(jobId, owner.tenant(), orders)
                .map(requests -> namedByUploadOrder(items, requests))
                .chain(named -> apply(owner.tenant(), named));
    }

    private static List<Named> namedByUploadOrder(List<ExternalItem> items, Map<Integer, AnalysisRequest> requests) {
        var named = new ArrayList<Named>(items.size());
        for (var item : items) {
            var request = item.uploadOrder().flatMap(order -> Optional.ofNullable(requests.get(order)));
            named.add(new Named(item, request.map(Target::inJob)));
        }
        return named;
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
                    && named.target().isPresent()
                    && seen.add(named.target().get().imageId())) {
                entries.add(new ExternalSlice.Entry(named.target().get(), response));
            }
        }
        return entries;
    }

    private static List<UpdateOutcome> outcomes(List<Named> items, Map<VirtualImageId, RecordOutcome> recorded) {
        var answered = new HashSet<VirtualImageId>();
        var outcomes = new ArrayList<UpdateOutcome>(items.size());
        for (var named : items) {
            outcomes.add(UpdateOutcome.of(named.item(), result(named, recorded, answered)));
        }
        return outcomes;
    }

    private static UpdateResult result(
            Named named, Map<VirtualImageId, RecordOutcome> recorded, Set<VirtualImageId> answered) {
        if (named.item().content() instanceof ExternalItem.Content.Unusable(var why)) {
            return new UpdateResult.Invalid(why);
        }
        if (named.target().isEmpty()) {
            return new UpdateResult.NotFound();
        }
        var imageId = named.target().get().imageId();
        return answered.add(imageId)
                ? resultOf(recorded.getOrDefault(imageId, RecordOutcome.UNCHANGED))
                : new UpdateResult.Unchanged();
    }

    private static UpdateResult resultOf(RecordOutcome recorded) {
        return switch (recorded) {
            case UPDATED -> new UpdateResult.Updated();
            case UNCHANGED -> new UpdateResult.Unchanged();
            case REFUSED -> new UpdateResult.Invalid("The database cannot store this response.");
        };
    }

    /// An item and the image of the tenant that it names, if there is one.
    private record Named(ExternalItem item, Optional<Target> target) {}

    /// An image that a response is for.
    ///
    /// @param request its job and generation, where the item names an upload order
    record Target(VirtualImageId imageId, Optional<AnalysisRequest> request) {

        static Target image(VirtualImageId imageId) {
            return new Target(imageId, Optional.empty());
        }

        static Target inJob(AnalysisRequest request) {
            return new Target(request.imageId(), Optional.of(request));
        }
    }
}
