package dev.vigil.chaos;

import java.util.function.Predicate;

/// What one fault promises beyond the {@link Invariants}, or what shows that it came about at all; asked at the
/// end of a run.
record Expectation(String text, Predicate<World> holds) {}
