package dev.vigil.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.retry.ClockSkew;

/// The time for signatures; a service refuses a signature whose time is some minutes wrong. It is the time of the
/// machine until a service says that this is wrong. The clients of the SDK do the same.
final class ServiceClock extends Clock {

    private final Clock machine;
    private volatile Duration behind = Duration.ZERO;

    ServiceClock(Clock machine) {
        this.machine = machine;
    }

    /// Looks at a refusal, and takes the time from it if it is about the time.
    void learn(AwsServiceException refused) {
        if (!refused.isClockSkewException() && refused.statusCode() != 403) {
            return;
        }
        var details = refused.awsErrorDetails();
        var now = machine.instant();
        ClockSkew.getServerTime(details.sdkHttpResponse())
                .filter(server -> ClockSkew.isClockSkewed(now.plus(behind), server))
                .ifPresent(server -> behind = Duration.between(now, server));
    }

    @Override
    public Instant instant() {
        return machine.instant().plus(behind);
    }

    @Override
    public ZoneId getZone() {
        return machine.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return machine.withZone(zone);
    }
}
