package dev.vigil.ledger;

import dev.vigil.image.VirtualImageId;
import java.util.Map;

/// The outcome of a request to add images to a job.
public sealed interface Admission {

    /// All of them are in: each image with its upload order.
    record Admitted(Map<VirtualImageId, Integer> uploadOrders) implements Admission {}

    /// The job takes no more images; no row was made.
    record Closed() implements Admission {}

    /// The job would have more images than a job takes; no row was made.
    ///
    /// @param maxImages the most images that a job takes
    record Full(int maxImages) implements Admission {}

    /// The user has no such job; no row was made.
    record Unknown() implements Admission {}
}
