package dev.vigil.local;

import java.time.Duration;

/// Ends the process in development at the latest a while after its end began, whatever holds it up.
final class BoundedEnd {

    /// Longer than a worker may take to end its work.
    static final Duration LONGEST = Duration.ofSeconds(30);

    private BoundedEnd() {}

    /// To be called once a process. When it comes to the end, a live reload may have closed the class loader of this
    /// class; so both threads are made now, and use nothing but the JDK.
    static void begin() {
        var end = new Thread(BoundedEnd::endLater, "bounded end");
        end.setDaemon(true);
        Runtime.getRuntime().addShutdownHook(new Thread(end::start));
    }

    private static void endLater() {
        try {
            Thread.sleep(LONGEST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(1);
    }
}
