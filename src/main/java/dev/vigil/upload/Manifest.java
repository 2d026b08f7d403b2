package dev.vigil.upload;

import dev.vigil.body.ClientMetadata;
import dev.vigil.body.JsonBody;
import dev.vigil.image.ClientWords;
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

    /// Bytes of an entry beside its texts: its words here and those of the file.
    private static final int ENTRY_MEMORY = 128;

    /// Reads the manifest from a JSON array.
    ///
    /// @param maxFiles files that a call may bring
    static Manifest read(JsonBody document, int maxFiles) {
        var entries = new ArrayList<ClientWords>();
        document.enterArray(maxFiles);
        while (document.nextItem()) {
            document.take(ENTRY_MEMORY);
            entries.add(entry(document));
        }
        return new Manifest(entries);
    }

    private static ClientWords entry(JsonBody document) {
        String reference = null;
        String originalPath = null;
        String metadata = null;
        document.enterObject(MEMBERS);
        while (document.nextMember()) {
            switch (document.member()) {
                case "reference" -> reference = document.text(JsonBody.MAX_TEXT).orElse(null);
                case "originalPath" ->
                    originalPath = document.text(JsonBody.MAX_TEXT).orElse(null);
                default -> metadata = ClientMetadata.read(document).orElse(null);
            }
        }
        return new ClientWords(reference, originalPath, null, metadata);
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
