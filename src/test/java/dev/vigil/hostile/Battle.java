package dev.vigil.hostile;

import dev.vigil.testing.PackagedVigil;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Attacks that are under way, and a good client beside them.
final class Battle implements AutoCloseable {

    private static final String OUT_OF_MEMORY = "OutOfMemoryError";
    private static final String BUG = "a request met an unexpected error";

    private final PackagedVigil vigil;
    private final GoodClient good;
    private final List<Assault> assaults;
    private final List<String> failures = new ArrayList<>();

    Battle(PackagedVigil vigil, Victim victim, List<Attack> attacks) {
        this.vigil = vigil;
        this.good = new GoodClient(victim.goodClient());
        this.assaults =
                attacks.stream().map(attack -> new Assault(attack, victim)).toList();
    }

    /// Whether every attack has done its harm once.
    boolean hasLanded() {
        return assaults.stream().allMatch(Assault::hasLanded);
    }

    /// Whether it makes sense to go on.
    boolean goesOn() {
        return vigil.isAlive() && failures.isEmpty() && linesWith(OUT_OF_MEMORY) == 0;
    }

    /// One round of the good client's work; what it does not get is noted.
    void work() {
        note(good::work);
    }

    /// Ends the attacks, and looks whether everything works that worked before.
    List<String> violations() {
        var wrong = new ArrayList<String>();
        close();
        assaults.forEach(assault -> wrong.addAll(assault.serverErrors()));
        if (vigil.isAlive() && linesWith(OUT_OF_MEMORY) == 0) {
            note(good::work);
            note(good::readAllAgain);
            note(this::mustBeLive);
        }
        if (!vigil.isAlive()) {
            wrong.add("the process has ended");
        }
        for (var word : List.of(OUT_OF_MEMORY, BUG)) {
            if (linesWith(word) > 0) {
                wrong.add(word + " in the log, " + linesWith(word) + " times");
            }
        }
        wrong.addAll(failures);
        return wrong;
    }

    String line() {
        return assaults.stream().map(Assault::line).collect(Collectors.joining("\n")) + "\n  " + good.line()
                + "\n  peak RSS " + vigil.peakResidentMebibytes() + " MiB";
    }

    @Override
    public void close() {
        assaults.forEach(Assault::close);
    }

    private long linesWith(String word) {
        return vigil.log().lines().filter(line -> line.contains(word)).count();
    }

    private void mustBeLive() {
        if (vigil.management().get("/q/health/live").status() != 200) {
            throw new AssertionError("liveness fails");
        }
    }

    private void note(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | AssertionError e) {
            failures.add(e.getMessage());
        }
    }
}
