package dev.vigil.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What the caller asked for; see `bench/README.md`.
///
/// @param bench the folder `bench`
/// @param build where the packaged Vigil lies
/// @param rows names of rows, or what they begin with before a hyphen; `all` for the usual ones
/// @param programs words of programs; `all` for those that are there, without the baselines in a quick run
/// @param rounds 0: as many as the row has
/// @param scale divides the images of each row, to try the harness itself
/// @param window how long the rows `quota` measure
/// @param budget no measurement begins after this
record Options(
        Path bench,
        Path build,
        List<String> rows,
        List<String> programs,
        int rounds,
        boolean quick,
        boolean fresh,
        int scale,
        Duration window,
        Duration budget) {

    private static final String ALL = "all";

    static Options of(Path bench) {
        return new Options(
                bench,
                Path.of(System.getProperty("build")).toAbsolutePath().normalize(),
                List.of(System.getProperty("rows", ALL).split(",")),
                List.of(System.getProperty("programs", ALL).split(",")),
                Integer.getInteger("rounds", 0),
                Boolean.getBoolean("quick"),
                Boolean.getBoolean("fresh"),
                Integer.getInteger("scale", 1),
                duration("window"),
                duration("budget"));
    }

    boolean wants(Row row) {
        return rows.contains(ALL) && row.isUsual()
                || rows.stream()
                        .anyMatch(name -> row.name().equals(name) || row.name().startsWith(name + "-"));
    }

    boolean wants(Program program) {
        var all = programs.contains(ALL) && (program.isVigil() || !quick);
        return all || programs.contains(program.word());
    }

    /// The rounds of a row that has so many in a full run.
    int roundsOf(int full) {
        return rounds > 0 ? rounds : quick ? 1 : full;
    }

    /// A number of images, smaller in a quick run.
    int images(int full, int whenQuick) {
        return Math.max(20, (quick ? whenQuick : full) / scale);
    }

    /// Runs of different sizes are not to be mixed: each kind has results of its own.
    String kind() {
        return scale > 1 ? "results-scaled" : quick ? "results-quick" : "results";
    }

    Path output() {
        return bench.resolve("target");
    }

    /// `60S` as Quarkus writes it, or `PT60S`.
    private static Duration duration(String name) {
        var text = System.getProperty(name);
        return Duration.parse(text.startsWith("P") ? text : "PT" + text);
    }
}
