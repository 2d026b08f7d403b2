package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.image.FailureCode;
import dev.vigil.testing.ConfigKeys;
import dev.vigil.testing.Markdown;
import dev.vigil.web.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the documents say about the code is true of the code.
class DocumentsTest {

    /// Names in the documents that are no types of this repository.
    private static final Set<String> FOREIGN =
            Set.of("PutObject", "DetectModerationLabels", "ReceiveMessage", "DeleteMessageBatch", "AwsV4HttpSigner");

    /// Quoted like keys: a file.
    private static final Set<String> NO_KEYS = Set.of("vigil.env");

    private static final Path SOURCES = Path.of("src");
    private static final Path CONFIGURATION = Path.of("docs/reference/configuration.md");
    private static final Path PROBLEMS = Path.of("docs/reference/problems.md");

    private static final Pattern QUOTED_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*)(?:\\.(\\w+))?(?:\\(\\))?`");
    private static final Pattern TYPE = Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z][A-Za-z0-9]*)");
    private static final Pattern QUOTED_KEY = Pattern.compile("`(vigil\\.[a-z][a-z.-]*[a-z])[`=]");
    private static final Pattern FIRST_CELLS = Pattern.compile("^\\| `([^`]+)` \\| ([^|]*) \\|.*");

    @Test
    void theConfigurationTableNamesEveryKeyWithItsDefaultAndNoOther() throws IOException {
        var expected = ConfigKeys.withDefaults();

        var documented = table(CONFIGURATION, "## Keys");
        documented.replaceAll((key, value) -> value.replaceFirst("^none: .+", ConfigKeys.NONE));

        assertThat(documented.keySet()).containsExactlyInAnyOrderElementsOf(expected.keySet());
        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void everyConfigurationInterfaceIsAmongThoseTheTableIsComparedWith() throws IOException {
        var mappings = new ArrayList<String>();
        for (var source : files(SOURCES.resolve("main/java"), ".java")) {
            if (Files.readString(source).contains("\n@ConfigMapping(")) {
                mappings.add(source.getFileName().toString().replace(".java", ""));
            }
        }

        assertThat(mappings)
                .containsExactlyInAnyOrderElementsOf(
                        ConfigKeys.MAPPINGS.stream().map(Class::getSimpleName).toList());
    }

    @Test
    void everyTypeThatADocumentNamesExists() throws IOException {
        var sources = new TreeMap<String, String>();
        for (var source : files(SOURCES, ".java")) {
            var text = Files.readString(source);
            TYPE.matcher(text).results().forEach(type -> sources.merge(type.group(1), text, String::concat));
        }
        var missing = new ArrayList<String>();
        var found = 0;
        for (var document : documents()) {
            for (var name :
                    QUOTED_NAME.matcher(Files.readString(document)).results().toList()) {
                var type = name.group(1);
                if (type.equals(type.toUpperCase(Locale.ROOT)) || FOREIGN.contains(type)) {
                    continue;
                }
                found++;
                if (!isThere(sources, type, Optional.ofNullable(name.group(2)))) {
                    missing.add(document + ": " + name.group());
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(found).as("names found in the documents").isGreaterThan(20);
    }

    @Test
    void everyProblemIsDocumentedWithItsStatusAndNoOther() throws IOException {
        var expected = Arrays.stream(ProblemCode.values())
                .collect(Collectors.toMap(
                        code -> "urn:vigil:problem:" + code.word(), code -> Integer.toString(code.status())));

        assertThat(table(PROBLEMS, "# Problems")).isEqualTo(expected);
    }

    @Test
    void everyFailureCodeIsDocumentedAndNoOther() throws IOException {
        assertThat(table(PROBLEMS, "## Failure codes of an image").keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(FailureCode.values())
                        .map(FailureCode::word)
                        .toList());
    }

    @Test
    void everyReasonForARejectedFileIsDocumentedAndNoOther() throws Exception {
        var reasons = Class.forName("dev.vigil.upload.Rejection").getEnumConstants();

        assertThat(table(PROBLEMS, "## Reasons for a rejected file").keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(reasons)
                        .map(reason -> ((Enum<?>) reason)
                                .name()
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-'))
                        .toList());
    }

    @Test
    void everyKeyThatADocumentNamesExists() throws IOException {
        var keys = ConfigKeys.withDefaults().keySet();
        var missing = new ArrayList<String>();
        for (var document : Markdown.documents()) {
            QUOTED_KEY
                    .matcher(Files.readString(document))
                    .results()
                    .map(key -> key.group(1))
                    .filter(key -> !NO_KEYS.contains(key))
                    .filter(key -> keys.stream().noneMatch(known -> (known + ".").startsWith(key + ".")))
                    .forEach(key -> missing.add(document + ": " + key));
        }

        assertThat(missing).isEmpty();
    }

    private static boolean isThere(Map<String, String> sources, String type, Optional<String> member) {
        var text = sources.getOrDefault(type, "");
        return !text.isEmpty()
                && member.map(name -> Pattern.compile("\\b" + name + "\\b")
                                .matcher(text)
                                .find())
                        .orElse(true);
    }

    /// The first two cells of every row of the table under a heading.
    private static Map<String, String> table(Path document, String heading) throws IOException {
        return section(document, heading).stream()
                .map(FIRST_CELLS::matcher)
                .filter(row -> row.matches())
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2).strip().replace("`", "")));
    }

    private static List<String> section(Path document, String heading) throws IOException {
        var lines = Files.readAllLines(document);
        assertThat(lines).as(document.toString()).contains(heading);
        return lines.stream()
                .skip(lines.indexOf(heading) + 1L)
                .takeWhile(line -> !line.startsWith("#"))
                .toList();
    }

    /// Those whose names are ours; the benchmark is a project of its own.
    private static List<Path> documents() throws IOException {
        return Markdown.documents().stream()
                .filter(document -> !document.startsWith("bench"))
                .toList();
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (var found = Files.walk(directory)) {
            return found.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
