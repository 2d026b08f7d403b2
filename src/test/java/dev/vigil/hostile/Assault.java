package dev.vigil.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// An {@link Attack} that is under way. It goes on until it is closed; then every connection is reset.
final class Assault implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SERVER_ERROR = 500;
    private static final int OUT_OF_CAPACITY = 503;

    private final Attack attack;
    private final CountDownLatch over = new CountDownLatch(1);
    private final List<Attacker> attackers;
    private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Assault(Attack attack, Victim victim) {
        this.attack = attack;
        this.attackers = IntStream.range(0, attack.connections())
                .mapToObj(number -> new Attacker(victim, number, over))
                .toList();
        attackers.forEach(attacker -> threads.execute(() -> strikeAgainAndAgain(attacker)));
    }

    /// Whether every connection has done its harm once, or was turned away.
    boolean hasLanded() {
        return attackers.stream().allMatch(Attacker::hasLanded);
    }

    /// How often which status was answered; 0 stands for a connection without an answer.
    Map<Integer, Integer> answers() {
        return new TreeMap<>(answers);
    }

    /// Answers that say that the server broke: 5xx other than 503.
    List<String> serverErrors() {
        return answers().entrySet().stream()
                .filter(answer -> answer.getKey() >= SERVER_ERROR && answer.getKey() != OUT_OF_CAPACITY)
                .map(answer -> attack + " was answered " + answer.getKey() + ", " + answer.getValue() + " times")
                .toList();
    }

    String line() {
        return "  %-60s %s".formatted(attack, answers());
    }

    @Override
    public void close() {
        over.countDown();
        attackers.forEach(Attacker::hangUp);
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("an attack does not end: " + attack);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void strikeAgainAndAgain(Attacker attacker) {
        do {
            var status = strike(attacker);
            attacker.landed();
            if (!attacker.isOver()) {
                answers.merge(status, 1, Integer::sum);
            }
        } while (attacker.pause(attack.pause()));
    }

    /// A connection that breaks is how a server may turn an attacker away.
    private int strike(Attacker attacker) {
        try {
            return attack.blow().strike(attacker);
        } catch (IOException | UncheckedIOException | IllegalStateException turnedAway) {
            return Wire.NO_STATUS;
        }
    }
}
