package dev.vigil.analysis;

import dev.vigil.image.VirtualImageId;
import java.util.HashSet;
import java.util.Set;

/// The images that were refused since the last successful call, where either the image or the configuration may be the
/// reason. One image that fails many times says nothing about the configuration. Several different ones in a row do.
final class Suspects {

    /// Different images, without a success in between, after which the configuration is taken for the reason.
    static final int ENOUGH = 3;

    private final Set<VirtualImageId> images = new HashSet<>();

    /// Notes a refusal; answers whether the configuration is taken for the reason now.
    synchronized boolean add(VirtualImageId imageId) {
        if (images.size() < ENOUGH) {
            images.add(imageId);
        }
        return images.size() >= ENOUGH;
    }

    /// A call went well.
    synchronized void clear() {
        images.clear();
    }
}
