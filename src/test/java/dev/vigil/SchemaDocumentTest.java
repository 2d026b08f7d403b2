package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page on the SQL schema names every table, column, constraint and index that the migrations make, and no other.
class SchemaDocumentTest {

    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");
    private static final Path PAGE = Path.of("docs/reference/schema.md");

    private static final Pattern CREATED =
            Pattern.compile("(?ms)^CREATE TABLE (?:IF NOT EXISTS )?(\\w+) \\((.*?)^\\);");
    private static final Pattern ALTERED = Pattern.compile("(?ms)^ALTER TABLE (\\w+)$(.*?);");
    private static final Pattern COLUMN = Pattern.compile("(?m)^ {4}([a-z]\\w*) +([a-z]+(?: precision)?(?:\\[])?)");
    private static final Pattern ADDED =
            Pattern.compile("ADD COLUMN (?:IF NOT EXISTS )?(\\w+) +([a-z]+(?: precision)?(?:\\[])?)");
    private static final Pattern CONSTRAINT = Pattern.compile("\\b(?:ck|fk|uq|pk)_\\w+");
    private static final Pattern INDEX = Pattern.compile("CREATE INDEX (?:CONCURRENTLY )?(\\w+)");

    private static final Pattern SECTION = Pattern.compile("(?ms)^## ([a-z_]+)$(.*?)(?=^## )");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\|");
    private static final Pattern NAME = Pattern.compile("`((?:ck|fk|uq|pk|ix)_\\w+)`");

    @Test
    void everyTableAndColumnIsNamedWithItsTypeAndNoOther() throws IOException {
        var documented = new TreeMap<String, Map<String, String>>();
        for (var section : SECTION.matcher(Files.readString(PAGE)).results().toList()) {
            var columns = documented.computeIfAbsent(section.group(1), table -> new TreeMap<>());
            ROW.matcher(section.group(2))
                    .results()
                    .forEach(row -> columns.put(row.group(1), row.group(2).strip()));
        }

        assertThat(documented).isEqualTo(tables(migrations())).hasSizeGreaterThan(7);
    }

    @Test
    void everyConstraintAndIndexIsNamedAndNoOther() throws IOException {
        var sql = migrations();
        var expected = new TreeSet<String>();
        CONSTRAINT.matcher(sql).results().forEach(name -> expected.add(name.group()));
        INDEX.matcher(sql).results().forEach(name -> expected.add(name.group(1)));

        var documented = new TreeSet<String>();
        NAME.matcher(Files.readString(PAGE)).results().forEach(name -> documented.add(name.group(1)));

        assertThat(documented).isEqualTo(expected).hasSizeGreaterThan(40);
    }

    private static Map<String, Map<String, String>> tables(String sql) {
        var tables = new TreeMap<String, Map<String, String>>();
        for (var created : CREATED.matcher(sql).results().toList()) {
            tables.put(created.group(1), columns(COLUMN, created.group(2)));
        }
        for (var altered : ALTERED.matcher(sql).results().toList()) {
            tables.computeIfAbsent(altered.group(1), table -> new TreeMap<>()).putAll(columns(ADDED, altered.group(2)));
        }
        return tables;
    }

    private static Map<String, String> columns(Pattern pattern, String text) {
        var columns = new TreeMap<String, String>();
        pattern.matcher(text).results().forEach(column -> columns.put(column.group(1), column.group(2)));
        return columns;
    }

    /// All migrations in a row, without their comments.
    private static String migrations() throws IOException {
        var text = new StringBuilder();
        try (var files = Files.list(MIGRATIONS)) {
            for (var file : files.sorted().toList()) {
                text.append(Files.readString(file).replaceAll("--.*", ""));
            }
        }
        return text.toString();
    }
}
