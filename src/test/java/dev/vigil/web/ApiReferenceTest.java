package dev.vigil.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The table of paths in the API reference is that of the program; `RoutesTest` compares it with the published
/// document.
class ApiReferenceTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (GET|POST|DELETE) `(/v1/[^`]+)`");

    @Test
    void theReferenceNamesEveryPathWithItsMethodAndNoOther() throws IOException {
        assertThat(paths("docs/reference/api.md")).isEqualTo(known());
    }

    @Test
    void theReadmeNamesPathsThatExist() throws IOException {
        assertThat(paths("README.md")).isNotEmpty().isSubsetOf(known());
    }

    private static Set<String> paths(String document) throws IOException {
        var paths = new TreeSet<String>();
        ROW.matcher(Files.readString(Path.of(document)))
                .results()
                .forEach(row -> paths.add(row.group(1) + " " + row.group(2)));
        return paths;
    }

    private static Set<String> known() {
        var known = new TreeSet<String>();
        Routes.all()
                .forEach(route ->
                        route.parameters().keySet().forEach(method -> known.add(method + " " + route.template())));
        return known;
    }
}
