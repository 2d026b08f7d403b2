package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every link from one document to another leads somewhere, and every document can be found from the README.
class DocumentLinksTest {

    private static final Path README = Path.of("README.md");
    private static final int LONGEST_README = 150;
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)|\\b(?:src|srcset)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern COLOUR = Pattern.compile("#[0-9a-f]{6}");

    @Test
    void everyLinkLeadsToAFileAndToAHeadingInIt() throws IOException {
        var broken = new ArrayList<String>();
        var links = 0;
        for (var document : Markdown.documents()) {
            for (var link : links(document)) {
                links++;
                if (!leadsSomewhere(document, link)) {
                    broken.add(document + ": " + link);
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(links).isGreaterThan(100);
    }

    @Test
    void everyDocumentCanBeFoundFromTheReadme() throws IOException {
        var found = new TreeSet<Path>();
        var next = new ArrayDeque<>(Set.of(README));
        while (!next.isEmpty()) {
            var document = next.pop();
            if (found.add(document)) {
                links(document).forEach(link -> next.addAll(documentsAt(target(document, link))));
            }
        }

        assertThat(found).containsAll(Markdown.documents());
    }

    @Test
    void theReadmeIsAWelcomeAndHasBothCommandsTheMainJobFirst() throws IOException {
        var readme = Files.readString(README);

        assertThat(readme.lines()).hasSizeLessThanOrEqualTo(LONGEST_README);
        assertThat(readme).containsSubsequence("\n./mvnw quarkus:dev\n", "\n./mvnw verify\n");
    }

    @Test
    void thePictureForDarkPagesDiffersFromTheOtherInItsColoursAlone() throws IOException {
        var light = Files.readString(Path.of("docs/images/way-light.svg"));
        var dark = Files.readString(Path.of("docs/images/way-dark.svg"));

        assertThat(dark).isNotEqualTo(light);
        assertThat(COLOUR.matcher(dark).replaceAll(""))
                .isEqualTo(COLOUR.matcher(light).replaceAll(""));
    }

    private static List<String> links(Path document) throws IOException {
        return LINK.matcher(Markdown.prose(document))
                .results()
                .map(link -> link.group(1) == null ? link.group(2) : link.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    private static boolean leadsSomewhere(Path document, String link) throws IOException {
        var target = target(document, link);
        var anchor = link.indexOf('#');
        return Files.exists(target) && (anchor < 0 || anchors(target).contains(link.substring(anchor + 1)));
    }

    private static Path target(Path document, String link) {
        var path = link.replaceFirst("#.*", "");
        return path.isEmpty() ? document : document.resolveSibling(path).normalize();
    }

    /// A link to a folder shows the documents in it.
    private static List<Path> documentsAt(Path target) {
        if (!Files.isDirectory(target)) {
            return target.toString().endsWith(".md") ? List.of(target) : List.of();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// As GitHub makes them of headings.
    private static Set<String> anchors(Path document) throws IOException {
        var anchors = new TreeSet<String>();
        for (var heading : HEADING.matcher(Markdown.prose(document)).results().toList()) {
            var anchor = heading.group(1)
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            var second = 1;
            var unused = anchor;
            while (!anchors.add(unused)) {
                unused = anchor + "-" + second++;
            }
        }
        return anchors;
    }
}
