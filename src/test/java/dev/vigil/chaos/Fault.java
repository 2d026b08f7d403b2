package dev.vigil.chaos;

import java.util.EnumSet;
import java.util.Set;

/// What can go wrong during a run.
enum Fault {
    REPLICA_KILLED(Target.REPLICA),
    REPLICA_STOPPED(Target.REPLICA),
    REPLICAS_ROLLED(Target.REPLICA),
    POSTGRES_CRASHED(Target.POSTGRES),
    POSTGRES_RESTARTED(Target.POSTGRES),
    POSTGRES_AWAY(Target.POSTGRES),
    POSTGRES_SLOW(Target.POSTGRES),
    POSTGRES_STALLED(Target.POSTGRES),
    SQS_AWAY(Target.SQS),
    SQS_ERRORS(Target.SQS),
    SQS_SLOW(Target.SQS),
    SQS_DUPLICATES(Target.SQS),
    SQS_REORDERED(Target.SQS),
    SQS_PARTIAL(Target.SQS),
    SQS_VISIBILITY_EXPIRES(Target.SQS),
    S3_ERRORS(Target.S3),
    S3_RESETS(Target.S3),
    REKOGNITION_ERRORS(Target.REKOGNITION),
    REKOGNITION_THROTTLES(Target.REKOGNITION),
    REKOGNITION_SLOW(Target.REKOGNITION),
    REKOGNITION_VERY_SLOW(Target.REKOGNITION),
    REKOGNITION_SCARCE(Target.REKOGNITION),
    REKOGNITION_DENIED(Target.REKOGNITION),
    REKOGNITION_THROTTLES_BY_CHANCE(Target.REKOGNITION),
    CONNECTIONS_CLOSED(Target.CONNECTIONS),
    HOSTILE_REQUESTS(Target.CLIENTS);

    private static final Set<Fault> LONG =
            EnumSet.of(REPLICAS_ROLLED, POSTGRES_RESTARTED, REKOGNITION_VERY_SLOW, REKOGNITION_SCARCE);

    private final Target target;

    Fault(Target target) {
        this.target = target;
    }

    Target target() {
        return target;
    }

    /// Whether seeds draw it: what takes longer than a seed may has a test of its own.
    boolean isShort() {
        return !LONG.contains(this);
    }

    /// What goes wrong.
    enum Target {
        REPLICA,
        POSTGRES,
        SQS,
        S3,
        REKOGNITION,
        CONNECTIONS,
        CLIENTS
    }
}
