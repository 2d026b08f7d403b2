package dev.vigil.upload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.job.ClientWords;
import dev.vigil.web.JsonBody;
import dev.vigil.web.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The client's words about its files, one entry per file in order, or none at all.
record Manifest(List<ClientWords> entries) {

    /// No manifest was sent.
    static final Manifest NONE = new Manifest(List.of());

    private static final Set<String> MEMBERS = Set.of("reference", "originalPath", "metadata");
    private static final int MAX_TEXT = 4_096;

    static Manifest parse(JsonNode document) {
        if (!document.isArray()) {
            throw ProblemException.invalid("The part manifest is a JSON array with one entry per file.", "");
        }
        var entries = new ArrayList<ClientWords>();
        for (var entry : document) {
            var pointer = "/" + entries.size();
            JsonBody.object(entry, pointer, MEMBERS);
            entries.add(new ClientWords(
                    JsonBody.text(entry, pointer, "reference", MAX_TEXT),
                    JsonBody.text(entry, pointer, "originalPath", MAX_TEXT),
                    null,
                    JsonBody.metadata(entry, pointer)));
        }
        return new Manifest(List.copyOf(entries));
    }

    /// The words about the file at this index.
    ///
    /// @param originalName the file name of the part
    ClientWords wordsOf(int index, @Nullable String originalName) {
        if (index >= entries.size()) {
            return new ClientWords(null, null, originalName, null);
        }
        var entry = entries.get(index);
        return new ClientWords(entry.reference(), entry.originalPath(), originalName, entry.metadata());
    }

    /// Ends the call if the manifest does not speak of exactly these files.
    void mustFit(int files) {
        if (entries.size() != files) {
            throw ProblemException.invalid(
                    "The manifest has " + entries.size() + " entries, but " + files
                            + " files came; it needs one entry per file, in order.",
                    "");
        }
    }
}
