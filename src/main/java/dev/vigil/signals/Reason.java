package dev.vigil.signals;

/// The value of the log key {@code reason}: the class of a failure. Its message may name an object.
public final class Reason {

    private Reason() {}

    /// The name of the class, without its package.
    public static String of(Throwable failure) {
        return failure.getClass().getSimpleName();
    }
}
