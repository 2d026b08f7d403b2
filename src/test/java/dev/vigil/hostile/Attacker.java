package dev.vigil.hostile;

import dev.vigil.testing.Api;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// One of the connections of an {@link Attack}, and how it learns that the attack is over.
final class Attacker {

    private final Victim victim;
    private final int number;
    private final CountDownLatch over;
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private Optional<Api> api = Optional.empty();
    private volatile boolean landed;

    Attacker(Victim victim, int number, CountDownLatch over) {
        this.victim = victim;
        this.number = number;
        this.over = over;
    }

    Victim victim() {
        return victim;
    }

    /// A path, in which `{id}` stands for the job of the victim.
    String inJob(String path) {
        return path.replace("{id}", victim.jobId());
    }

    /// For requests that any client can make. Made when it is needed, since each has a thread of its own.
    Api api() {
        if (api.isEmpty()) {
            api = Optional.of(victim.attacker(number));
        }
        return api.get();
    }

    Wire open() throws IOException {
        return kept(new Wire(victim.connect(number)));
    }

    /// A connection that takes few bytes at once.
    Wire openNarrow() throws IOException {
        return kept(new Wire(victim.connect(number, Victim.NARROW)));
    }

    /// Waits, unless the attack is over; whether it goes on.
    boolean pause(Duration time) {
        try {
            return !over.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isOver() {
        return over.getCount() == 0;
    }

    /// The part that hurts has been sent.
    void landed() {
        landed = true;
    }

    boolean hasLanded() {
        return landed;
    }

    /// Ends what waits for the server.
    void hangUp() {
        wires.forEach(wire -> {
            try {
                wire.abort();
            } catch (IOException e) {
                // It is closed already.
            }
        });
    }

    private Wire kept(Wire wire) {
        wires.clear();
        wires.add(wire);
        return wire;
    }
}
