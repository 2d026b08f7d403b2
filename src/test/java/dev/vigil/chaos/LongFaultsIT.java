package dev.vigil.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vigil.chaos.Plan.Episode;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Faults that last longer than a seed: one run each, held to the same invariants.
/// {@code ./mvnw verify -Pchaos -Dit.test=LongFaultsIT}
@Tag("chaos")
class LongFaultsIT {

    private static final Duration CALM = Duration.ofMillis(800);
    private static final Duration BUSY = Duration.ofMillis(250);

    @Test
    void uploadsAreAnsweredWhileSqsIsAway() {
        play(
                Plan.of(1_001, 2, CALM, Episode.of(Fault.SQS_AWAY, 2, 30)),
                least(100, "images accepted while SQS was away", Ledger.announcedAfter("10 s")));
    }

    @Test
    void aBacklogOutlastsAnAbsenceOfSqs() {
        play(
                Plan.of(
                        1_002,
                        2,
                        BUSY,
                        Episode.of(Fault.REKOGNITION_SCARCE, 0, 12),
                        Episode.of(Fault.SQS_AWAY, 12, 30)),
                least(100, "images announced before and ended after", "finalized_at - created_at > interval '29 s'"));
    }

    @Test
    void rekognitionFailsThenThrottlesThenIsSlow() {
        var patient = java.util.Map.of("vigil.rekognition.call-timeout", "60S");
        play(
                Plan.of(
                                1_003,
                                2,
                                CALM,
                                Episode.of(Fault.REKOGNITION_ERRORS, 1, 8),
                                Episode.of(Fault.REKOGNITION_THROTTLES, 10, 8),
                                Episode.of(Fault.REKOGNITION_VERY_SLOW, 19, 8))
                        .withReplica(0, patient)
                        .withReplica(1, patient),
                least(1, "images that failed and were tried again", Ledger.ATTEMPTED + " AND state = 'analyzed'"),
                least(20, "images that took 30 s", "finalized_at - created_at > interval '30 s'"),
                new Expectation(
                        "calls were throttled", world -> world.standIn().calls().throttled() > 0));
    }

    @Test
    void neitherClosedConnectionsNorThrottlesByChanceCostAnAttempt() {
        play(
                Plan.of(
                        1_014,
                        2,
                        CALM,
                        Episode.of(Fault.CONNECTIONS_CLOSED, 1, 20),
                        Episode.of(Fault.REKOGNITION_THROTTLES_BY_CHANCE, 1, 20)),
                least(100, "images analyzed at the first attempt", "state = 'analyzed' AND NOT " + Ledger.ATTEMPTED),
                new Expectation(
                        "no image has an attempt", world -> world.ledger().count(Ledger.ATTEMPTED) == 0));
    }

    @Test
    void whileAccessIsDeniedNoAttemptIsBurnt() {
        play(
                Plan.of(1_004, 2, CALM, Episode.of(Fault.REKOGNITION_DENIED, 2, 10)),
                least(50, "images that had to wait", "finalized_at - created_at > interval '5 s'"),
                new Expectation("few calls were made while all were denied", world -> {
                    var refused = world.standIn().calls().refused();
                    return refused > 0 && refused < world.ledger().count("true");
                }));
    }

    @Test
    void twoConsumersHoldOneMessage() {
        play(
                Plan.of(1_005, 3, CALM, Episode.of(Fault.SQS_VISIBILITY_EXPIRES, 1, 25)),
                new Expectation(
                        "images were in hand twice", world -> world.deliveries().overlaps() > 0),
                // Within a process an image is never in hand twice, and no ended image is paid for again.
                new Expectation(
                        "two consumers paid for one image",
                        world -> world.standIn().succeeded() > world.ledger().count("state = 'analyzed'")));
    }

    @Test
    void clocksOfReplicasAreFiveMinutesOff() {
        play(
                Plan.of(
                                1_006,
                                3,
                                CALM,
                                Episode.of(Fault.REKOGNITION_SLOW, 2, 6),
                                Episode.of(Fault.REPLICA_KILLED, 9, 3))
                        .withReplica(0, SkewedClock.by(Duration.ofMinutes(5)))
                        .withReplica(1, SkewedClock.by(Duration.ofMinutes(-5))),
                least(50, "images from ahead", SkewedClock.OF_THE_ID + " > interval '4 min'"),
                least(50, "images from behind", SkewedClock.OF_THE_ID + " < interval '-4 min'"));
    }

    /// As a rolling upgrade: all replicas are old at first and are stopped one by one; the first new one
    /// migrates the schema under the old ones.
    @Test
    void oldAndNewVersionWorkSideBySide() {
        var old = OldBuild.settings();
        play(
                Plan.of(1_007, 3, CALM, Episode.of(Fault.REPLICAS_ROLLED, 8, 40))
                        .withReplica(0, old)
                        .withReplica(1, old)
                        .withReplica(2, old),
                both("SendMessageBatch"),
                both("DeleteMessageBatch"));
    }

    /// As after an upgrade that is taken back: the schema is newer than the program. A build that leaves the look
    /// at the schema to Flyway (from before the second migration) runs on, but does not start on a newer one.
    @Test
    void theOldVersionStartsOnTheNewerSchema() {
        var old = OldBuild.settings();
        play(
                Plan.of(1_008, 3, CALM, Episode.of(Fault.SQS_DUPLICATES, 2, 12))
                        .withReplica(1, old)
                        .withReplica(2, old),
                both("SendMessageBatch"),
                both("DeleteMessageBatch"));
    }

    @Test
    void postgresIsRestartedUnderLoad() {
        assumeThat(System.getProperty("test.services", "embedded"))
                .as("the server of a container is not restarted")
                .isEqualTo("embedded");
        play(
                Plan.of(
                        1_009,
                        2,
                        CALM,
                        Episode.of(Fault.POSTGRES_RESTARTED, 3, 1),
                        Episode.of(Fault.POSTGRES_RESTARTED, 11, 1),
                        Episode.of(Fault.POSTGRES_CRASHED, 18, 1)),
                least(1, "images older than the server", "created_at < pg_postmaster_start_time()"));
    }

    @Test
    void postgresIsSlowFor20Seconds() {
        play(Plan.of(1_010, 2, CALM, Episode.of(Fault.POSTGRES_SLOW, 2, 20)));
    }

    /// The machine of the database hangs. What SQS did not take afterwards is announced by the outbox alone, so a sweep
    /// that died in the stall is seen by its work, too.
    @Test
    void theDatabaseStallsFor45Seconds() {
        play(
                Plan.of(1_012, 2, CALM, Episode.of(Fault.POSTGRES_STALLED, 2, 45), Episode.of(Fault.SQS_AWAY, 52, 8)),
                least(25, "images that the outbox announced", Ledger.announcedAfter("2 s")));
    }

    @Test
    void hostileClientsAreThereForAMinute() {
        play(Plan.of(1_013, 2, CALM, Episode.of(Fault.HOSTILE_REQUESTS, 1, 60)));
    }

    @Test
    void everyReplicaIsStoppedInTurnUnderLoad() {
        play(
                Plan.of(
                        1_011,
                        3,
                        CALM,
                        Episode.of(Fault.REKOGNITION_SLOW, 1, 40),
                        Episode.of(Fault.REPLICAS_ROLLED, 4, 36)),
                new Expectation(
                        "no image is paid twice",
                        world -> world.standIn().succeeded() == world.ledger().count("state = 'analyzed'")),
                new Expectation(
                        "no delivery is left to its visibility timeout",
                        world -> world.deliveries().overlaps() == 0));
    }

    private static Expectation least(int images, String what, String condition) {
        return new Expectation(
                images + " or more " + what, world -> world.ledger().count(condition) >= images);
    }

    private static Expectation both(String action) {
        return new Expectation(
                "both versions called " + action, world -> world.sqs().bothCalled(action, OldBuild.NAME));
    }

    private static void play(Plan plan, Expectation... expectations) {
        var figures = new ChaosRun(plan, expectations).run();

        System.out.println(figures.line());
        assertThat(figures.violations()).as(figures.faults()).isEmpty();
    }
}
