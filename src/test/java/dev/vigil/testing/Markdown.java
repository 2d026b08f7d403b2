package dev.vigil.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The Markdown documents of the repository.
public final class Markdown {

    private static final Pattern FENCED = Pattern.compile("(?ms)^ *```.*?^ *```$");

    /// Folders that Git does not keep or that hold no documents.
    private static final Set<String> LEFT_OUT = Set.of(".git", ".local", "target", "mine", "node_modules");

    private Markdown() {}

    /// Every document, sorted by path, without those that a build wrote.
    public static List<Path> documents() throws IOException {
        try (var files = Files.walk(Path.of(""))) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(Markdown::isOurs)
                    .sorted()
                    .toList();
        }
    }

    /// The text of a document without its blocks of code; every other line stays where it is.
    public static String prose(Path document) throws IOException {
        return FENCED.matcher(Files.readString(document))
                .replaceAll(block -> "\n".repeat((int) block.group().lines().count() - 1));
    }

    private static boolean isOurs(Path file) {
        return Stream.iterate(file, Objects::nonNull, Path::getParent)
                .noneMatch(path -> LEFT_OUT.contains(path.getFileName().toString()));
    }
}
