package dev.vigil.upload;

import dev.vigil.image.AcceptedImage;
import dev.vigil.image.ClientWords;
import dev.vigil.image.VirtualImageId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The files of one call after storing, in the order in which they were sent: those with an object, and those
/// refused.
final class FileBatch {

    private final List<Entry> entries = new ArrayList<>();

    void accept(AcceptedImage image) {
        entries.add(new Entry(image.words(), image, null));
    }

    void refuse(ClientWords words, Rejection reason) {
        entries.add(new Entry(words, null, reason));
    }

    List<AcceptedImage> accepted() {
        var accepted = new ArrayList<AcceptedImage>();
        for (var entry : entries) {
            if (entry.image() != null) {
                accepted.add(entry.image());
            }
        }
        return accepted;
    }

    /// Why each refused file was refused.
    List<Rejection> rejections() {
        return entries.stream().map(Entry::rejection).filter(Objects::nonNull).toList();
    }

    int rejected() {
        return entries.size() - accepted().size();
    }

    boolean isNothingButRejected() {
        return !entries.isEmpty() && accepted().isEmpty();
    }

    boolean hasStorageFailures() {
        return entries.stream().anyMatch(entry -> entry.rejection() == Rejection.STORAGE_FAILED);
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

    private record Entry(
            ClientWords words,
            @Nullable AcceptedImage image,
            @Nullable Rejection rejection) {

        FileOutcome outcome(int index, Map<VirtualImageId, Integer> orders) {
            var reason = rejection;
            if (image == null || reason != null) {
                var why = reason == null ? Rejection.STORAGE_FAILED : reason;
                return new FileOutcome(
                        index,
                        "rejected",
                        null,
                        null,
                        why.word(),
                        why.detail(),
                        words.reference(),
                        words.originalName());
            }
            return new FileOutcome(
                    index,
                    "accepted",
                    image.id().value(),
                    orders.get(image.id()),
                    null,
                    null,
                    words.reference(),
                    words.originalName());
        }
    }
}
