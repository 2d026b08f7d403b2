package dev.vigil.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// The program: measures row by row, prints each measurement as it ends, then the tables of everything that was ever
/// measured, and writes them to `bench/target/results.md`.
public final class Bench {

    private final Options options;
    private final Results results;
    private final long begin = System.nanoTime();
    private boolean said;

    private Bench(Options options) throws IOException {
        this.options = options;
        this.results = new Results(options.output().resolve(options.kind()));
    }

    /// @param arguments the folder `bench` of the project
    public static void main(String[] arguments) throws Exception {
        var bench = new Bench(Options.of(Path.of(arguments[0]).toAbsolutePath().normalize()));
        var failed = bench.measure();
        var text = bench.results.text();
        Files.writeString(bench.options.output().resolve(bench.options.kind() + ".md"), text);
        System.out.println(text);
        System.exit(failed ? 1 : 0);
    }

    private boolean measure() throws Exception {
        var failed = false;
        try (var stage = new Stage(options)) {
            for (var row : rows(stage)) {
                if (options.wants(row)) {
                    if (row.isStaged()) {
                        stage.open();
                    }
                    failed |= !measure(row);
                }
            }
        }
        return failed;
    }

    private List<Row> rows(Stage stage) throws IOException {
        return List.of(
                new StartRows(options),
                new DrainRow(stage),
                new QuotaFiveHundredRow(stage),
                new IngestRow(stage),
                new SingleRow(stage),
                new ThousandRow(stage),
                new LedgerRow(stage),
                new HotJobRow(stage),
                new ReadsRow(stage),
                new IdleRow(stage),
                new SteadyRow(stage),
                new SlowRow(stage),
                new QuotaRows(options, QuotaRows.Kind.ONE),
                new QuotaRows(options, QuotaRows.Kind.FOUR),
                new QuotaRows(options, QuotaRows.Kind.MOVES),
                new QuotaRows(options, QuotaRows.Kind.CHANCE));
    }

    /// A program that fails a row takes no further part in it; the others, and the other rows, go on. Whether no
    /// program of Vigil failed.
    private boolean measure(Row row) throws Exception {
        if (options.fresh()) {
            results.forget(row);
        }
        var failed = EnumSet.noneOf(Program.class);
        try (row) {
            for (var round = 0; round < options.roundsOf(row.rounds()); round++) {
                for (var program : present(row, round)) {
                    var isDue = results.rounds(row, program) <= round && !failed.contains(program) && !isLate();
                    if (isDue && !measure(row, program, round)) {
                        failed.add(program);
                    }
                }
            }
        }
        return failed.stream().noneMatch(Program::isVigil);
    }

    private boolean measure(Row row, Program program, int round) {
        try {
            var figures = row.measure(program);
            results.add(row, program, figures);
            System.out.printf("%s %s round %d: %s%n", row.name(), program.word(), round + 1, figures.text());
            return true;
        } catch (Exception e) {
            System.out.printf("%s %s round %d failed: %s%n", row.name(), program.word(), round + 1, e);
            e.printStackTrace();
            return false;
        }
    }

    private List<Program> present(Row row, int round) {
        var present = new ArrayList<Program>();
        for (var program : row.programs()) {
            if (options.wants(program) && program.isBuilt(options)) {
                present.add(program);
            } else if (options.wants(program) && round == 0) {
                System.out.println(row.name() + ": " + program.word() + " is not built and is left out.");
            }
        }
        return present;
    }

    private boolean isLate() {
        var late = System.nanoTime() - begin > options.budget().toNanos();
        if (late && !said) {
            said = true;
            System.out.println("The budget is used up; the same command goes on from here.");
        }
        return late;
    }
}
