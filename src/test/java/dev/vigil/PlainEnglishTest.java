package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Documents and doc comments keep out words and turns that a reader has to read twice.
class PlainEnglishTest {

    /// What is refused, with what to write in its place.
    private static final List<Habit> HABITS = List.of(
            new Habit("\\b(whence|thence|whereof|naught)\\b", "from where, of which, nothing"),
            new Habit("\\bso many\\b", "a number, or \"this many\""),
            new Habit("\\blone\\b", "single"),
            new Habit("\\b(became|becomes|become) of\\b", "what happened to, the outcome of"),
            new Habit("\\bwho must not *[.;:,)]", "say what they must not do"),
            new Habit("\\bfrom here is\\b", "subject, verb, object"),
            new Habit("\\bmay rightly\\b", "may"));

    private static final Pattern DOC_COMMENT = Pattern.compile("^\\s*///(.*)$");

    @Test
    void documentsHaveNoneOfTheHabits() throws IOException {
        var found = new ArrayList<String>();
        for (var document : Markdown.documents()) {
            var number = 0;
            for (var line : Markdown.prose(document).split("\n", -1)) {
                number++;
                found.addAll(habitsIn(document + ":" + number, line));
            }
        }

        assertThat(found).isEmpty();
    }

    @Test
    void docCommentsHaveNoneOfTheHabits() throws IOException {
        var found = new ArrayList<String>();
        for (var source : sources()) {
            for (var line : Files.readAllLines(source)) {
                var comment = DOC_COMMENT.matcher(line);
                if (comment.matches()) {
                    found.addAll(habitsIn(source.toString(), comment.group(1)));
                }
            }
        }

        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whence the message came",
                "By so many the queue held fewer.",
                "A lone one goes at once.",
                "What became of the call.",
                "Let nobody reach Vigil who must not;",
                "From here is nothing left."
            })
    void aHabitIsSeen(String sentence) {
        assertThat(habitsIn("here", sentence)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A single item is sent immediately.",
                "clients who must not see it",
                "It is alone, and cloned as often as you like."
            })
    void plainSentencesPass(String sentence) {
        assertThat(habitsIn("here", sentence)).isEmpty();
    }

    private static List<String> habitsIn(String place, String line) {
        return HABITS.stream()
                .filter(habit -> habit.pattern.matcher(line).find())
                .map(habit -> place + ": \"" + line.strip() + "\"; write: " + habit.instead)
                .toList();
    }

    private static List<Path> sources() throws IOException {
        try (var files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private record Habit(Pattern pattern, String instead) {

        private Habit(String regex, String instead) {
            this(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), instead);
        }
    }
}
