package dev.vigil.chaos;

import io.vertx.core.http.HttpMethod;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/// Calls to S3: answered 503, or broken before, in the middle of and behind the body.
final class S3Traffic implements FaultProxy.Traffic {

    private static final double ERRORS = 0.5;
    private static final double RESETS = 0.3;
    private static final String SLOW_DOWN =
            "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";

    private final Set<Fault> faults = ConcurrentHashMap.newKeySet();
    private final Set<String> disturbed = ConcurrentHashMap.newKeySet();

    void begin(Fault fault) {
        faults.add(fault);
    }

    void end(Fault fault) {
        faults.remove(fault);
    }

    /// Paths of objects whose put may have worked although the client was told otherwise.
    Set<String> disturbed() {
        return disturbed;
    }

    @Override
    public FaultProxy.Answer pass(FaultProxy.Call call, FaultProxy.Upstream upstream) {
        var random = ThreadLocalRandom.current();
        if (faults.contains(Fault.S3_ERRORS) && random.nextDouble() < ERRORS) {
            return FaultProxy.Answer.error(503, "application/xml", SLOW_DOWN);
        }
        if (!faults.contains(Fault.S3_RESETS) || random.nextDouble() >= RESETS) {
            return upstream.send(call);
        }
        if (call.method() == HttpMethod.PUT) {
            disturbed.add(call.uri());
        }
        switch (random.nextInt(3)) {
            case 0 -> upstream.send(call);
            case 1 -> upstream.sendHalf(call);
            default -> {
                // Nothing of it arrives.
            }
        }
        return FaultProxy.Answer.RESET;
    }
}
