package dev.vigil.chaos;

import dev.vigil.testing.Api;
import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// The replicas of a run. One that ends is started again at once, whatever ended it.
final class Replicas implements AutoCloseable {

    /// The folder of another program for the first start of a replica, among its own settings; when it ends, the
    /// program under test takes its place.
    static final String BUILD = "build";

    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration START = Duration.ofSeconds(30);

    private final Plan plan;
    private final Map<String, String> settings;
    private final List<PackagedVigil> running = new ArrayList<>();
    private final List<PackagedVigil> ended = new ArrayList<>();
    private final Random random;
    private final ScheduledExecutorService supervisor = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private boolean closing;

    Replicas(Plan plan, Map<String, String> settings) {
        this.plan = plan;
        this.settings = settings;
        this.random = new Random(plan.seed());
        try {
            launchAll();
        } catch (AssertionError neverReady) {
            running.forEach(PackagedVigil::kill);
            throw neverReady;
        }
        supervisor.scheduleWithFixedDelay(this::startAgain, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The first one makes the tables, so that a witness can be put to them before there is work.
    private void launchAll() {
        running.add(launch(0));
        running.getFirst().awaitReady();
        for (var number = 1; number < plan.replicas(); number++) {
            running.add(launch(number));
        }
        running.forEach(PackagedVigil::awaitReady);
    }

    /// Some replica, as a load balancer without health checks chooses it.
    synchronized Api any() {
        return running.get(ThreadLocalRandom.current().nextInt(running.size())).api();
    }

    /// Those that run now.
    synchronized List<PackagedVigil> running() {
        return List.copyOf(running);
    }

    /// Kill -9.
    synchronized void killOne() {
        var number = random.nextInt(running.size());
        running.get(number).kill();
        startAgain();
    }

    /// SIGTERM; it is started again when it has ended.
    synchronized void stopOne() {
        var replica = running.get(random.nextInt(running.size()));
        threads.execute(replica::terminate);
    }

    /// SIGTERM to every replica, one after the other: the next one when this one serves again.
    void roll() {
        for (var number = 0; number < plan.replicas(); number++) {
            var replica = replica(number);
            var place = number;
            replica.terminate();
            Patience.await("successor", START, () -> replica(place) != replica);
            replica(number).awaitReady();
        }
    }

    /// Stops all of them, as a deployment does.
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        supervisor.shutdown();
        var ends =
                running.stream().map(replica -> threads.submit(replica::close)).toList();
        ends.forEach(end -> {
            try {
                end.get();
            } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                throw new IllegalStateException(e);
            }
        });
        threads.shutdown();
    }

    /// Keeps the logs of all replicas beside the results.
    synchronized void keepLogs(Path directory) {
        try {
            Files.createDirectories(directory);
            var all = new ArrayList<>(ended);
            all.addAll(running);
            for (var number = 0; number < all.size(); number++) {
                Files.writeString(
                        directory.resolve("replica-" + number + ".log"),
                        all.get(number).log());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void startAgain() {
        for (var number = 0; !closing && number < running.size(); number++) {
            if (!running.get(number).isAlive()) {
                ended.add(running.set(number, launchAgain(number)));
            }
        }
    }

    private synchronized PackagedVigil replica(int number) {
        return running.get(number);
    }

    private PackagedVigil launch(int number) {
        var own = new HashMap<>(settings);
        own.putAll(plan.extra().getOrDefault(number, Map.of()));
        var build = own.remove(BUILD);
        return build == null ? launchNew(own) : PackagedVigil.launch(Path.of(build), own);
    }

    /// In an upgrade the first new one finds the tables of the old ones, with rows.
    private static PackagedVigil launchNew(Map<String, String> settings) {
        var all = new HashMap<>(settings);
        all.put("vigil.database.migrate", "start");
        return PackagedVigil.launch(all);
    }

    private PackagedVigil launchAgain(int number) {
        var own = plan.extra().getOrDefault(number, Map.of());
        return own.containsKey(BUILD) ? launchNew(settings) : launch(number);
    }
}
