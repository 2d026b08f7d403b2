package dev.vigil.hostile;

import java.io.IOException;
import java.time.Duration;

/// One way to hurt a server. It has a bound in count; its time ends with the {@link Assault}.
///
/// @param connections at the same time, each with its own {@link Attacker}
/// @param pause before a connection strikes again
record Attack(String name, int connections, Duration pause, Blow blow) {

    /// What one connection does.
    @FunctionalInterface
    interface Blow {

        /// Returns when it is done, when the answer has come, or when the attack is over.
        ///
        /// @return the status of the answer, or {@link Wire#NO_STATUS}
        int strike(Attacker attacker) throws IOException;
    }

    @Override
    public String toString() {
        return name;
    }
}
