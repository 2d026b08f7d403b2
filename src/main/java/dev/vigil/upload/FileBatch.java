package dev.vigil.upload;

import dev.vigil.image.AcceptedImage;
import dev.vigil.image.ClientWords;
import dev.vigil.image.VirtualImageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The files of one call after storing, in the order in which they were sent: those with an object, and those
/// refused.
final class FileBatch {

    private final List<Entry> entries = new ArrayList<>();

    void accept(AcceptedImage image) {
        entries.add(new Entry.Accepted(image));
    }

    void refuse(ClientWords words, Rejection reason) {
        entries.add(new Entry.Refused(words, reason));
    }

    List<AcceptedImage> accepted() {
        var accepted = new ArrayList<AcceptedImage>();
        for (var entry : entries) {
            if (entry instanceof Entry.Accepted(var image)) {
                accepted.add(image);
            }
        }
        return accepted;
    }

    /// Why each refused file was refused.
    List<Rejection> rejections() {
        var reasons = new ArrayList<Rejection>();
        for (var entry : entries) {
            if (entry instanceof Entry.Refused refused) {
                reasons.add(refused.reason());
            }
        }
        return reasons;
    }

    int rejected() {
        return rejections().size();
    }

    boolean isNothingButRejected() {
        return !entries.isEmpty() && accepted().isEmpty();
    }

    boolean hasStorageFailures() {
        return rejections().contains(Rejection.STORAGE_FAILED);
    }

    /// One outcome per file, in order.
    ///
    /// @param orders the upload order of each admitted image, by its ID
    List<FileOutcome> outcomes(Map<VirtualImageId, Integer> orders) {
        var outcomes = new ArrayList<FileOutcome>(entries.size());
        for (var entry : entries) {
            outcomes.add(entry.outcome(outcomes.size(), orders));
        }
        return outcomes;
    }

    private sealed interface Entry {

        FileOutcome outcome(int index, Map<VirtualImageId, Integer> orders);

        record Accepted(AcceptedImage image) implements Entry {

            @Override
            public FileOutcome outcome(int index, Map<VirtualImageId, Integer> orders) {
                return FileOutcome.Accepted.of(index, image, Objects.requireNonNull(orders.get(image.id())));
            }
        }

        record Refused(ClientWords words, Rejection reason) implements Entry {

            @Override
            public FileOutcome outcome(int index, Map<VirtualImageId, Integer> orders) {
                return FileOutcome.Rejected.of(index, words, reason);
            }
        }
    }
}
