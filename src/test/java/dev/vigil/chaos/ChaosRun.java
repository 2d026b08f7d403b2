package dev.vigil.chaos;

import dev.vigil.testing.Patience;
import dev.vigil.testing.SweepHealth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// One run: replicas as processes of their own in a {@link World}, clients that post, and faults as planned.
/// When all of it is over, every job must complete, and the {@link Invariants} are looked at.
final class ChaosRun {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(45);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration READ = Duration.ofSeconds(5);
    private static final List<String> LISTS = List.of(
            "/v1/jobs?limit=1000",
            "/v1/virtual-images?limit=1000",
            "/v1/virtual-images?limit=1000&flagged=true",
            "/v1/virtual-images?limit=1000&label=Violence");

    private final Plan plan;
    private final List<Expectation> expectations;
    private final Set<String> noticed = ConcurrentHashMap.newKeySet();

    /// @param promises beyond the invariants
    ChaosRun(Plan plan, Expectation... expectations) {
        this.plan = plan;
        this.expectations = List.of(expectations);
    }

    Figures run() {
        var begin = System.nanoTime();
        try (var world = new World(plan.seed());
                var replicas = new Replicas(plan, world.settings());
                var hostile = new HostileRequests();
                var clock = Executors.newScheduledThreadPool(4)) {
            Witness.install(world.ledger());
            mark("ready", begin);
            try (var uploads = new Uploads(plan, replicas)) {
                schedule(clock, world, replicas, hostile);
                Patience.came(plan.end(), () -> false);
                mark("faults over", begin);
                uploads.finish();
                mark("uploaded", begin);
                if (!Patience.came(PATIENCE, () -> world.ledger().unfinishedJobs() == 0)) {
                    noticed.add("jobs not completed: " + world.ledger().unfinishedJobs());
                }
                mark("completed", begin);
                noted(() -> sweepsMustRun(replicas));
                end(clock);
                noticed.addAll(hostile.serverErrors());
                stop(replicas);
                mark("stopped", begin);
                expectations.stream()
                        .filter(expectation -> !expectation.holds().test(world))
                        .forEach(expectation -> noticed.add("not kept: " + expectation.text()));
                var figures = new Invariants(world, uploads).check(plan, noticed, seconds(begin));
                if (!figures.violations().isEmpty()) {
                    replicas.keepLogs(Path.of(System.getProperty("vigil.build"), "chaos", "seed-" + plan.seed()));
                }
                return figures;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void schedule(ScheduledExecutorService clock, World world, Replicas replicas, HostileRequests hostile) {
        for (var episode : plan.episodes()) {
            at(clock, episode.begin(), () -> {
                switch (episode.fault()) {
                    case REPLICA_KILLED -> replicas.killOne();
                    case REPLICA_STOPPED -> replicas.stopOne();
                    case REPLICAS_ROLLED -> replicas.roll();
                    case HOSTILE_REQUESTS -> hostile.begin(replicas);
                    default -> world.begin(episode.fault());
                }
            });
            at(clock, episode.end(), () -> {
                world.end(episode.fault());
                if (episode.fault() == Fault.HOSTILE_REQUESTS) {
                    hostile.close();
                }
            });
        }
        clock.scheduleWithFixedDelay(() -> look(world), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        clock.scheduleWithFixedDelay(
                () -> noted(() -> read(world, replicas)), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// What holds at the end by healing must hold at any time by design.
    private void look(World world) {
        noted(() -> {
            new LedgerChecks(world.ledger())
                    .jobsWithWrongCounters()
                    .forEach(job -> noticed.add("counters on the way: " + job));
            var open = world.ledger().keysOfOpenRows();
            var objects = world.bucket().keys();
            open.stream()
                    .filter(key -> !objects.contains(key))
                    .forEach(key -> noticed.add("open row without object: " + key));
        });
    }

    /// No answer ever holds a row of another tenant.
    private void read(World world, Replicas replicas) {
        var seen = new ArrayList<UUID>();
        for (var list : LISTS) {
            try {
                var items = replicas.any().within(READ).get(list).body().path("items");
                items.forEach(
                        item -> seen.add(UUID.fromString(item.path(item.has("virtualImageId") ? "virtualImageId" : "id")
                                .textValue())));
            } catch (UncheckedIOException noAnswer) {
                continue;
            }
        }
        new LedgerChecks(world.ledger())
                .foreign(seen)
                .forEach(row -> noticed.add("a row of another tenant was answered: " + row));
    }

    /// A sweep that died in a fault says nothing; so each must succeed once more after all of them.
    private void sweepsMustRun(Replicas replicas) {
        var begin = System.nanoTime();
        if (!Patience.came(
                PATIENCE,
                () -> SweepHealth.dead(replicas.running(), seconds(begin)).isEmpty())) {
            SweepHealth.dead(replicas.running(), seconds(begin)).forEach(sweep -> noticed.add("dead sweep: " + sweep));
        }
    }

    private void at(ScheduledExecutorService clock, Duration time, Runnable action) {
        clock.schedule(() -> noted(action), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// What breaks in the run itself spoils its result.
    private void noted(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | AssertionError e) {
            noticed.add("the run itself: " + e);
        }
    }

    private void stop(Replicas replicas) {
        var begin = System.nanoTime();
        replicas.close();
        if (seconds(begin) > LONGEST_STOP.toSeconds()) {
            noticed.add("stopping took %.0f s".formatted(seconds(begin)));
        }
    }

    private static void mark(String phase, long begin) {
        System.out.printf("  %-12s %5.1f s%n", phase, seconds(begin));
    }

    /// Lets a look that is under way end.
    private static void end(ScheduledExecutorService clock) {
        clock.shutdown();
        try {
            clock.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double seconds(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
