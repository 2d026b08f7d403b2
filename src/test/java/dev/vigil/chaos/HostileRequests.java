package dev.vigil.chaos;

import dev.vigil.hostile.HostileClients;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Hostile clients of one replica, from the beginning to the end of their fault.
final class HostileRequests implements AutoCloseable {

    private final List<String> serverErrors = new ArrayList<>();
    private Optional<HostileClients> clients = Optional.empty();

    /// The job they name is not there, so that they cannot seal one of the good clients.
    synchronized void begin(Replicas replicas) {
        close();
        var victim = replicas.running().getFirst();
        clients =
                Optional.of(new HostileClients(victim.port(), UUID.randomUUID().toString()));
    }

    /// Answers that say that a replica broke.
    synchronized List<String> serverErrors() {
        return List.copyOf(serverErrors);
    }

    @Override
    public synchronized void close() {
        clients.ifPresent(hostile -> {
            hostile.close();
            serverErrors.addAll(hostile.serverErrors());
        });
        clients = Optional.empty();
    }
}
