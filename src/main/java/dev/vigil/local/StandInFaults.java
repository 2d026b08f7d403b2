package dev.vigil.local;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Carries out the script of {@link Faults}.
final class StandInFaults {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BUCKET_SECONDS = 0.2;

    private volatile Faults faults = Faults.NONE;
    private int throttlesLeft;
    private int errorsLeft;
    private double tokens;
    private long lastRefill = System.nanoTime();

    synchronized void set(Faults script) {
        faults = script;
        throttlesLeft = script.throttleNext();
        errorsLeft = script.errorNext();
        tokens = Math.max(1, script.quotaPerSecond() * BUCKET_SECONDS);
        lastRefill = System.nanoTime();
    }

    Faults current() {
        return faults;
    }

    /// What goes wrong before anybody looks at the image.
    void beforeImage() throws Refusal {
        var script = faults;
        pause(script.latencyMs());
        if (isThrottled(script)) {
            throw new Refusal("ProvisionedThroughputExceededException", 400, "Provisioned Rate exceeded");
        }
        if (script.errorCode() != null
                && (countsDown() || ThreadLocalRandom.current().nextDouble() < script.errorRate())) {
            throw new Refusal(script.errorCode(), script.errorStatus(), "Asked for by the script of faults.");
        }
    }

    /// What goes wrong with images of certain content.
    void forImage(String sha256) throws Refusal {
        var script = faults;
        var named = script.errorSha256() == null ? List.<String>of() : script.errorSha256();
        if (script.errorCode() != null && named.contains(sha256)) {
            throw new Refusal(script.errorCode(), script.errorStatus(), "Asked for by the script of faults.");
        }
    }

    private synchronized boolean isThrottled(Faults script) {
        if (throttlesLeft > 0) {
            throttlesLeft--;
            return true;
        }
        return ThreadLocalRandom.current().nextDouble() < script.throttleRate() || isOverQuota(script.quotaPerSecond());
    }

    private synchronized boolean countsDown() {
        if (errorsLeft <= 0) {
            return false;
        }
        errorsLeft--;
        return true;
    }

    private boolean isOverQuota(double perSecond) {
        if (perSecond <= 0) {
            return false;
        }
        var now = System.nanoTime();
        tokens = Math.min(
                Math.max(1, perSecond * BUCKET_SECONDS), tokens + (now - lastRefill) / NANOS_PER_SECOND * perSecond);
        lastRefill = now;
        if (tokens < 1) {
            return true;
        }
        tokens--;
        return false;
    }

    private static void pause(long millis) throws Refusal {
        if (millis <= 0) {
            return;
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("InternalServerError", 500, "The stand-in is stopping.");
        }
    }

    /// A call that is answered with an error.
    static final class Refusal extends Exception {

        private static final long serialVersionUID = 1L;

        private final String code;
        private final int status;

        Refusal(String code, int status, String message) {
            super(message, null, false, false);
            this.code = code;
            this.status = status;
        }

        String code() {
            return code;
        }

        int status() {
            return status;
        }
    }
}
