package dev.vigil;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The texts in the sources of the program that name a table, and what they break: a table has one owning room, which
/// alone changes it.
final class SqlTexts {

    private static final Path MAIN = Path.of("src/main/java/dev/vigil");
    private static final Pattern COMMENT_OR_TEXT = Pattern.compile(
            "//[^\n]*|/\\*.*?\\*/|'(?:\\\\.|[^'\\\\\n])'|\"\"\".*?\"\"\"|\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"",
            Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("\\b(SELECT\\s|INSERT INTO\\b|UPDATE\\s+\\w+\\s+(\\w+\\s+)?SET\\b|DELETE FROM\\b)");

    /// Words of SQL that change a table or lock its rows, before its name and after it.
    private static final String CHANGE = "\\b(INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE)\\s+(ONLY\\s+)?%s\\b";

    private static final Pattern LOCK = Pattern.compile("\\bFOR\\s+(NO KEY UPDATE|UPDATE|SHARE|KEY SHARE)\\b");

    private static final Pattern CONSTANT = Pattern.compile("static final String (\\w+)\\s*=(.*?);\n", Pattern.DOTALL);

    private SqlTexts() {}

    /// A table, the room that owns it, and the rooms that may read it besides.
    record Table(String name, String owner, Set<String> readers) {

        private boolean isNamedIn(String text) {
            // A table whose name is a common word is looked for where a statement has a table.
            var name = this.name.contains("_")
                    ? "\\b" + this.name + "\\b"
                    : "\\b(FROM|INTO|UPDATE|JOIN)\\s+" + this.name + "\\b";
            return Pattern.compile(name).matcher(text).find();
        }

        private boolean isChangedIn(String text) {
            return Pattern.compile(CHANGE.formatted(name)).matcher(text).find()
                    || (isNamedIn(text) && LOCK.matcher(text).find());
        }
    }

    /// A text in double quotes, and the room and file in which it stands.
    record Text(String room, Path file, String words) {}

    /// Each use of a table in a room that neither owns it nor may read it.
    static List<String> strangers(List<Table> tables) {
        return found(
                tables,
                (table, text) -> !text.room().equals(table.owner())
                        && !table.readers().contains(text.room())
                        && table.isNamedIn(text.words()));
    }

    /// Each change or lock of a table outside the room that owns it.
    static List<String> changesOutside(List<Table> tables, Set<String> exempt) {
        return found(
                tables,
                (table, text) -> !text.room().equals(table.owner())
                        && !exempt.contains(text.room())
                        && table.isChangedIn(text.words()));
    }

    /// Files of these rooms that hold a statement.
    static List<String> statementsIn(Set<String> rooms) {
        return texts().filter(text -> rooms.contains(text.room()))
                .filter(text -> STATEMENT.matcher(text.words()).find())
                .map(text -> text.file().toString())
                .distinct()
                .toList();
    }

    /// Constants with a text that names one of these tables and does not have the word, as `Class.NAME`.
    static Set<String> without(String word, Set<String> tables) {
        var named = Pattern.compile("\\b(" + String.join("|", tables) + ")\\b");
        return declared(text -> named.matcher(text).find() && !text.contains(word));
    }

    /// Constants with a text that has this pattern.
    static Set<String> withPattern(String pattern) {
        var wanted = Pattern.compile(pattern);
        return declared(text -> wanted.matcher(text).find());
    }

    /// All constants with a text.
    static Set<String> constants() {
        return declared(text -> true);
    }

    static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> declared(Predicate<String> wanted) {
        return files(MAIN, ".java")
                .flatMap(file -> CONSTANT.matcher(read(file))
                        .results()
                        .filter(constant -> wanted.test(constant.group(2)))
                        .map(constant -> file.getFileName().toString().replace(".java", ".") + constant.group(1)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// The tables that the migrations create, so that a new one needs an owner.
    static Set<String> created() {
        var create = Pattern.compile("CREATE TABLE (?:IF NOT EXISTS )?(\\w+)");
        return files(Path.of("src/main/resources/db/migration"), ".sql")
                .flatMap(file -> create.matcher(read(file)).results().map(found -> found.group(1)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Java files by folder, of the program and of its tests.
    static Map<Path, Long> filesByPackage() {
        return files(Path.of("src"), ".java")
                .collect(Collectors.groupingBy(
                        file -> Path.of("src").relativize(file).getParent(), Collectors.counting()));
    }

    private static List<String> found(List<Table> tables, BiPredicate<Table, Text> breaks) {
        return texts().flatMap(text -> tables.stream()
                        .filter(table -> breaks.test(table, text))
                        .map(table -> table.name() + " in " + text.file()))
                .distinct()
                .toList();
    }

    private static Stream<Text> texts() {
        return files(MAIN, ".java")
                .flatMap(file -> COMMENT_OR_TEXT
                        .matcher(read(file))
                        .results()
                        .map(MatchResult::group)
                        .filter(part -> part.startsWith("\""))
                        .map(words -> new Text(roomOf(file), file.getFileName(), words)));
    }

    private static String roomOf(Path file) {
        var inside = MAIN.relativize(file);
        return inside.getNameCount() > 1 ? inside.getName(0).toString() : "";
    }

    private static Stream<Path> files(Path folder, String ending) {
        try (var all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(ending)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
