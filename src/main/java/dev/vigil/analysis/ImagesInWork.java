package dev.vigil.analysis;

import dev.vigil.image.VirtualImageId;
import dev.vigil.queue.Delivery;
import dev.vigil.queue.Lane;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The images that this process works on now. An image is in work once at most, also if two messages name it.
final class ImagesInWork {

    private final Set<VirtualImageId> images = ConcurrentHashMap.newKeySet();
    private final Map<Lane, AtomicInteger> counts =
            Map.of(Lane.EXPRESS, new AtomicInteger(), Lane.BACKLOG, new AtomicInteger());

    /// Begins with the image of this delivery. False if the image is in work already.
    boolean begin(Delivery delivery) {
        if (!images.add(delivery.request().imageId())) {
            return false;
        }
        count(delivery.lane()).incrementAndGet();
        return true;
    }

    /// Ends what {@link #begin} began.
    void end(Delivery delivery) {
        count(delivery.lane()).decrementAndGet();
        images.remove(delivery.request().imageId());
    }

    /// How many images of this lane are in work.
    int of(Lane lane) {
        return count(lane).get();
    }

    private AtomicInteger count(Lane lane) {
        return Objects.requireNonNull(counts.get(lane));
    }
}
