package dev.vigil.bench;

import java.util.List;

/// One kind of measurement. It is taken in rounds, the programs in turns, so that a busy moment of the machine meets
/// them all; each single one is kept as soon as it is there.
interface Row extends AutoCloseable {

    String name();

    /// Whether it is part of a run that names no rows.
    default boolean isUsual() {
        return true;
    }

    /// Whether it is measured on the {@link Stage}.
    default boolean isStaged() {
        return true;
    }

    /// Who can take part.
    List<Program> programs();

    /// Rounds of a full run.
    default int rounds() {
        return 1;
    }

    /// One measurement of one program.
    Figures measure(Program program) throws Exception;

    /// Ends what it left running for its next round.
    @Override
    default void close() throws Exception {}
}
