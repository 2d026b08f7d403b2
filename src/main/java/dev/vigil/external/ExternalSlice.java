package dev.vigil.external;

import dev.vigil.result.Recorder.ExternalResponse;
import java.util.ArrayList;
import java.util.List;

/// Responses from elsewhere that are written in one statement. Their labels are read only then.
record ExternalSlice(List<Entry> entries) {

    private static final int MAX_ENTRIES = 100;

    /// Bytes of responses in one slice; a single one has fewer.
    private static final int MAX_BYTES = 512 * 1024;

    /// Bytes that a slice takes for each byte of its responses while it is written: the responses as texts, their
    /// labels, and the statement as it is sent.
    private static final int MEMORY_PER_BYTE = 8;

    /// The memory that writing any slice of these items takes.
    static long memoryFor(List<ExternalItem> items) {
        return MEMORY_PER_BYTE
                * Math.min(
                        MAX_BYTES, items.stream().mapToLong(ExternalItem::size).sum());
    }

    /// Divides the entries, in order.
    static List<ExternalSlice> of(List<Entry> entries) {
        var slices = new ArrayList<ExternalSlice>();
        var slice = new ArrayList<Entry>();
        var bytes = 0L;
        for (var entry : entries) {
            if (slice.size() == MAX_ENTRIES || bytes + entry.response().json().length > MAX_BYTES) {
                slices.add(new ExternalSlice(List.copyOf(slice)));
                slice.clear();
                bytes = 0;
            }
            slice.add(entry);
            bytes += entry.response().json().length;
        }
        if (!slice.isEmpty()) {
            slices.add(new ExternalSlice(List.copyOf(slice)));
        }
        return slices;
    }

    List<ExternalResponse> responses() {
        return entries.stream().map(Entry::asResponse).toList();
    }

    /// One response and the image it is for.
    record Entry(ExternalUpdates.Target target, ExternalItem.Content.Response response) {

        private ExternalResponse asResponse() {
            return new ExternalResponse(target.imageId(), target.request(), response.data());
        }
    }
}
