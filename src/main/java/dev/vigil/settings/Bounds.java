package dev.vigil.settings;

/// Bounds that keys of several rooms share.
public final class Bounds {

    /// The pause between two runs of a sweep.
    public static final Rule INTERVAL = Rule.duration("1S", "1D");

    /// The rows that a sweep takes with one statement.
    public static final Rule BATCH = Rule.whole(1, 10_000);

    private Bounds() {}
}
