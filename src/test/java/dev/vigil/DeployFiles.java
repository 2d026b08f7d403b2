package dev.vigil;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The files of `deploy/` as tests read them, and the keys and defaults that they are compared with. These come from
/// the configuration page, which another test compares with the code.
final class DeployFiles {

    static final Path DEPLOY = Path.of("deploy");
    static final Path TERRAFORM = DEPLOY.resolve("terraform");
    private static final Path KUBERNETES = DEPLOY.resolve("kubernetes");
    private static final Path CONFIGURATION = Path.of("docs/reference/configuration.md");
    private static final Pattern KEY = Pattern.compile("(?m)^\\| `(vigil\\.[a-z.-]+)` \\| ([^|]*?) \\|");
    private static final Pattern QUARKUS_KEY = Pattern.compile("quarkus\\.[a-z0-9.-]+[a-z0-9]");

    private DeployFiles() {}

    static Map<String, String> defaults() throws IOException {
        return KEY.matcher(Files.readString(CONFIGURATION))
                .results()
                .collect(Collectors.toMap(key -> key.group(1), key -> key.group(2)));
    }

    static Stream<String> quarkusKeys() throws IOException {
        return Stream.concat(
                matches(QUARKUS_KEY, Files.readString(CONFIGURATION)).stream(),
                application().stringPropertyNames().stream());
    }

    static Set<String> environmentNames(Stream<String> keys) {
        return keys.map(key -> key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    static Duration duration(String key) throws IOException {
        return parse(defaults().getOrDefault(key, ""));
    }

    static Duration parse(String text) {
        return Duration.parse("PT" + text);
    }

    static Properties application() throws IOException {
        var properties = new Properties();
        try (var file = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            properties.load(file);
        }
        return properties;
    }

    static JsonNode manifest(String name) throws IOException {
        return new YAMLMapper().readTree(Files.readString(KUBERNETES.resolve(name)));
    }

    static Set<String> keys(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /// What the first group of the pattern finds.
    static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(match.groupCount()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The files in which names are looked for; what Terraform and an overlay leave beside them is not ours.
    static List<Path> files() throws IOException {
        try (var found = Files.walk(DEPLOY, 2)) {
            return found.filter(file -> file.toString()
                            .matches(".*/(terraform/.*\\.tf|kubernetes/.*\\.yaml|README\\.md|compose\\.yaml)"))
                    .toList();
        }
    }
}
