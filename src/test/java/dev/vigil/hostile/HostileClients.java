package dev.vigil.hostile;

import java.util.ArrayList;
import java.util.List;

/// The attacks that leave no rows, on one program, until they are closed; for runs that count rows themselves.
public final class HostileClients implements AutoCloseable {

    private final List<Assault> assaults;

    /// @param jobId a job that is there
    public HostileClients(int port, String jobId) {
        var victim = new Victim(port, jobId);
        var attacks = new ArrayList<>(BodyAttacks.endless());
        attacks.addAll(BodyAttacks.emptyObjects());
        attacks.addAll(List.of(
                UploadAttacks.manyEntries(),
                UploadAttacks.unfinishedManifests(),
                UploadAttacks.burstThenDrip(),
                SlowAttacks.endlessHead(),
                SlowAttacks.dripped(),
                Garbage.attack()));
        this.assaults =
                attacks.stream().map(attack -> new Assault(attack, victim)).toList();
    }

    /// Answers that say that the server broke.
    public List<String> serverErrors() {
        return assaults.stream()
                .flatMap(assault -> assault.serverErrors().stream())
                .toList();
    }

    @Override
    public void close() {
        assaults.forEach(Assault::close);
    }
}
