package dev.vigil.moderation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The three-level taxonomy of Rekognition's moderation model 7: which names exist, and which name stands above
/// which. Names are compared exactly; *Explicit* is not a part of *Non-Explicit Nudity*.
///
/// Source: the label list of the Amazon Rekognition developer guide, "Detecting inappropriate images", version
/// 7.
public final class Taxonomy {

    private static final String RESOURCE = "taxonomy-7.csv";
    private static final String NONE = "";

    private final Map<String, String> parents;

    private Taxonomy(Map<String, String> parents) {
        this.parents = Collections.unmodifiableMap(parents);
    }

    /// The taxonomy of model version 7, read from the resource beside this class.
    public static Taxonomy version7() {
        var parents = new LinkedHashMap<String, String>();
        for (var line : rows()) {
            var parent = NONE;
            for (var name : line.split(",", -1)) {
                if (!name.isEmpty()) {
                    parents.putIfAbsent(name, parent);
                    parent = name;
                }
            }
        }
        return new Taxonomy(parents);
    }

    /// Every known name, parents before their children.
    public Set<String> names() {
        return parents.keySet();
    }

    /// Whether this exact name belongs to the taxonomy.
    public boolean contains(String name) {
        return parents.containsKey(name);
    }

    /// The name above, or nothing for level 1 and for unknown names.
    public Optional<String> parentOf(String name) {
        return Optional.ofNullable(parents.get(name)).filter(parent -> !parent.isEmpty());
    }

    /// The name itself and all above it, nearest first; empty for an unknown name.
    public List<String> lineage(String name) {
        var lineage = new ArrayList<String>();
        for (var next = contains(name) ? Optional.of(name) : Optional.<String>empty();
                next.isPresent();
                next = parentOf(next.get())) {
            lineage.add(next.get());
        }
        return lineage;
    }

    /// The level of a known name, 1 to 3; 0 for an unknown one.
    public int levelOf(String name) {
        return lineage(name).size();
    }

    private static List<String> rows() {
        try (InputStream in = Objects.requireNonNull(Taxonomy.class.getResourceAsStream(RESOURCE), RESOURCE);
                var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return reader.lines().skip(1).filter(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
