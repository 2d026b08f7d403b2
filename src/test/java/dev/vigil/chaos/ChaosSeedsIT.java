package dev.vigil.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/// As many seeds as are asked for: {@code ./mvnw verify -Pchaos -Dseeds=1-100}; {@code -Dseed=17} plays one
/// again. Each line is written to the file of its block of 20 at once, and a seed that is there already is not
/// run again, so that a long series can be taken up where it ended.
@Tag("chaos")
class ChaosSeedsIT {

    private static final int BLOCK = 20;
    private static final Path RESULTS = Path.of(System.getProperty("vigil.build"), "chaos");

    @TestFactory
    Stream<DynamicTest> aSeedLosesMixesAndDoublesNothing() {
        return seeds().mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> play(seed)));
    }

    @AfterAll
    static void printTheTable() throws IOException {
        if (!Files.exists(RESULTS)) {
            return;
        }
        try (var files = Files.list(RESULTS)) {
            var lines = files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .flatMap(file -> lines(file).stream())
                    .filter(line -> !line.startsWith("seed"))
                    .toList();
            System.out.println("\n" + Figures.HEAD);
            lines.forEach(System.out::println);
            var failed = lines.stream().filter(line -> !line.endsWith(";")).count();
            System.out.println("seeds " + lines.size() + ", failed " + failed);
        }
    }

    private static LongStream seeds() {
        var one = Long.getLong("seed");
        if (one != null) {
            return LongStream.of(one);
        }
        var range = Arrays.stream(System.getProperty("seeds", "1-20").split("-"))
                .mapToLong(Long::parseLong)
                .toArray();
        return LongStream.rangeClosed(range[0], range[range.length - 1]).filter(seed -> !isDone(seed));
    }

    private static void play(long seed) {
        var figures = new ChaosRun(Plan.draw(seed)).run();
        write(figures);
        assertThat(figures.violations())
                .as("seed " + seed + ": " + figures.faults())
                .isEmpty();
    }

    private static boolean isDone(long seed) {
        return lines(block(seed)).stream().anyMatch(line -> line.startsWith(seed + ";"));
    }

    private static Path block(long seed) {
        var first = (seed - 1) / BLOCK * BLOCK + 1;
        return RESULTS.resolve("seeds-%04d-%04d.csv".formatted(first, first + BLOCK - 1));
    }

    private static void write(Figures figures) {
        System.out.println(figures.line());
        try {
            Files.createDirectories(RESULTS);
            var file = block(figures.seed());
            var head = Files.exists(file) ? "" : Figures.HEAD + "\n";
            Files.writeString(file, head + figures.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
