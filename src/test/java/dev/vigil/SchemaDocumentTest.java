package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.FreshDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page on the SQL schema names every table, column, constraint and index that the migrations make, and no other.
class SchemaDocumentTest {

    private static final Path PAGE = Path.of("docs/reference/schema.md");

    private static final String COLUMNS = """
            SELECT c.relname, a.attname, replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz')
              FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
             WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> 'flyway_schema_history'
               AND a.attnum > 0 AND NOT a.attisdropped
            """;

    private static final String NAMES = """
            SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname ~ '^(ck|fk|uq|pk)_'
             UNION SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'i' AND relname ~ '^ix_'
            """;

    private static final Pattern SECTION = Pattern.compile("(?ms)^## ([a-z_]+)$(.*?)(?=^## )");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]+) \\|");
    private static final Pattern BAR = Pattern.compile("\\|");
    private static final Pattern NAME = Pattern.compile("`((?:ck|fk|uq|pk|ix)_\\w+)`");

    @Test
    void everyTableAndColumnIsNamedWithItsTypeAndNoOther() throws IOException, SQLException {
        var documented = new TreeMap<String, Map<String, String>>();
        for (var section : SECTION.matcher(Files.readString(PAGE)).results().toList()) {
            var columns = documented.computeIfAbsent(section.group(1), table -> new TreeMap<>());
            ROW.matcher(section.group(2))
                    .results()
                    .forEach(row -> columns.put(row.group(1), row.group(2).strip()));
        }

        assertThat(documented).isEqualTo(tables()).hasSizeGreaterThan(7);
    }

    @Test
    void everyConstraintAndIndexIsNamedAndNoOther() throws IOException, SQLException {
        var documented = new TreeSet<String>();
        NAME.matcher(Files.readString(PAGE)).results().forEach(name -> documented.add(name.group(1)));

        assertThat(documented).isEqualTo(new TreeSet<>(rows(NAMES))).hasSizeGreaterThan(40);
    }

    private static Map<String, Map<String, String>> tables() throws SQLException {
        var tables = new TreeMap<String, Map<String, String>>();
        for (var row : rows(COLUMNS)) {
            var parts = BAR.splitAsStream(row).toList();
            tables.computeIfAbsent(parts.get(0), table -> new TreeMap<>()).put(parts.get(1), parts.get(2));
        }
        return tables;
    }

    private static List<String> rows(String query) throws SQLException {
        try (var database = new FreshDatabase()) {
            database.migrate();
            return database.rows(query);
        }
    }
}
