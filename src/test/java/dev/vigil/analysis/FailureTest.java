package dev.vigil.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.rescue.Outbox;
import dev.vigil.storage.StorageConfig;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// Whatever fails on the way: nothing is lost, nothing is burnt, and what must end ends with a code.
@QuarkusTest
class FailureTest extends LedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Outbox outbox;

    @Inject
    S3AsyncClient s3;

    @Inject
    StorageConfig storage;

    @Test
    void rowsThatACrashLeftUnannouncedAreAnnouncedByTheOutbox() {
        var job = api.open(TestImage.many("crash", 25));
        crashBeforeAnnouncing();
        assertThat(drain()).isZero();

        assertThat(sweeps.run(outbox).await().atMost(PATIENCE).images()).isEqualTo(25);
        drainUntil(() -> isCompleted(job));

        assertThat(isCompleted(job)).isTrue();
        assertThat(standIn.succeeded()).isEqualTo(25);
        assertThat(sweeps.run(outbox).await().atMost(PATIENCE).images()).isZero();
    }

    @Test
    void announcingTwiceIsHarmless() {
        var job = api.open(TestImage.many("announced-twice", 8));
        forgetAnnouncements();

        sweeps.run(outbox).await().atMost(PATIENCE);
        drainUntil(() -> isCompleted(job));

        assertThat(standIn.succeeded()).isEqualTo(8);
    }

    /// Too many connections; and a shutdown, behind which the driver can swallow its answer.
    @ParameterizedTest
    @ValueSource(strings = {"53300", "57P01"})
    void aDatabaseThatIsAwayWhileRecordingLosesNothing(String sqlState) {
        var job = api.open(TestImage.many("away", 5));
        breakDatabase("UPDATE", "virtual_image", "true", sqlState);
        watchAttempts();

        poll();

        assertThat(api.job(job.id()).pending()).isEqualTo(5);
        assertThat(messages()).isEqualTo(5);
        repairDatabase();
        drainUntil(() -> isCompleted(job));
        assertThat(attempts()).isEmpty();
    }

    @Test
    void aResultTheDatabaseRefusesHoldsUpNobodyElse() {
        var job = api.open(TestImage.many("refused", 6));
        var poisoned = job.imageId(2);
        breakDatabase("UPDATE", "virtual_image", "NEW.id = '" + poisoned + "'", "22000");

        drainUntil(() -> isCompleted(job));

        var images = byId(api.images(job.id(), 10));
        assertThat(images.get(poisoned).failureCode()).isEqualTo("attempts-exhausted");
        images.remove(poisoned);
        assertThat(images.values())
                .allSatisfy(image -> assertThat(image.state()).isEqualTo("analyzed"));
    }

    @Test
    void throttlesAreWaitedOutAndNeverCountAsAttempts() {
        var job = api.open(TestImage.many("throttled", 10));
        standIn.script(Faults.throttled(25));
        watchAttempts();

        drainUntil(() -> isCompleted(job));

        assertThat(isCompleted(job)).isTrue();
        assertThat(standIn.calls().throttled()).isEqualTo(25);
        assertThat(standIn.succeeded()).isEqualTo(10);
        assertThat(attempts()).isEmpty();
    }

    @Test
    void anImageRekognitionCannotReadIsFinalAtOnceAndItsMessageIsGone() {
        var bad = TestImage.jpeg("refused-by-content");
        var job = api.open(List.of(TestImage.jpeg("fine"), bad));
        standIn.script(Faults.forContent(bad.sha256(), "InvalidImageFormatException", 400));

        drainUntil(() -> isCompleted(job));

        var images = api.images(job.id(), 10);
        assertThat(images.get(1).failureCode()).isEqualTo("invalid-image");
        assertThat(images.get(0).state()).isEqualTo("analyzed");
        assertThat(isCompleted(job)).isTrue();
        assertThat(messages()).isZero();
        assertThat(standIn.calls().refused()).isEqualTo(1);
    }

    @Test
    void imageTooLargeEndsTheImage() {
        var job = api.open(List.of(TestImage.jpeg("too-large")));
        standIn.script(Faults.always("ImageTooLargeException", 400));

        drainUntil(() -> isCompleted(job));

        assertThat(api.images(job.id(), 1).getFirst().failureCode()).isEqualTo("image-too-large");
    }

    @Test
    void accessDeniedPausesTheWorkerAndFailsNothing() {
        var job = api.open(TestImage.many("denied", 30));
        standIn.script(Faults.always("AccessDeniedException", 400));

        assertThat(poll()).isEqualTo(10);
        assertThat(poll())
                .as("the worker receives nothing while the circuit is open")
                .isZero();

        assertThat(sql("SELECT 1 FROM open_image WHERE attempts = 0")).hasSize(30);
        assertThat(messages()).isEqualTo(30);
        standIn.script(Faults.NONE);
        drainUntil(() -> isCompleted(job));
        assertThat(standIn.succeeded()).isEqualTo(30);
    }

    @Test
    void anObjectThatIsGoneEndsTheImage() {
        var job = api.open(List.of(TestImage.jpeg("gone"), TestImage.jpeg("there")));
        var key = job.id() + "/" + job.imageId(0);
        s3.deleteObject(request -> request.bucket(storage.bucket()).key(key)).join();

        drainUntil(() -> isCompleted(job));

        var images = api.images(job.id(), 10);
        assertThat(images.get(0).failureCode()).isEqualTo("object-missing");
        assertThat(images.get(1).state()).isEqualTo("analyzed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidS3ObjectException", "InvalidParameterException"})
    void oneImageRefusedThatWayIsAnAttemptOfItsOwnAndStopsNobody(String code) {
        var bad = TestImage.jpeg("suspect");
        standIn.script(Faults.forContent(bad.sha256(), code, 400));
        var job = api.open(List.of(bad));
        var others = api.open(TestImage.many("others", 30));
        watchAttempts();

        drainUntil(() -> isCompleted(others));
        drainUntil(() -> isCompleted(job));

        assertThat(api.images(job.id(), 1).getFirst().failureCode()).isEqualTo("attempts-exhausted");
        assertThat(attempts()).isNotEmpty().containsOnly(job.imageId(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidS3ObjectException", "InvalidParameterException"})
    void threeDifferentImagesRefusedThatWayAreAFaultOfTheConfigurationAndBurnNothingMore(String code) {
        var job = api.open(TestImage.many("unreadable", 20));
        standIn.script(Faults.always(code, 400));

        assertThat(poll()).isEqualTo(10);

        assertThat(poll()).as("the circuit is open").isZero();
        assertThat(sql("SELECT 1 FROM open_image WHERE attempts = 1")).hasSize(2);
        assertThat(sql("SELECT 1 FROM open_image WHERE attempts = 0")).hasSize(18);
        standIn.script(Faults.NONE);
        drainUntil(() -> isCompleted(job));
    }

    @Test
    void transientErrorsCountAsAttemptsAndTheImageStillEndsWell() {
        var job = api.open(List.of(TestImage.jpeg("transient")));
        standIn.script(Faults.next(2, "InternalServerError", 500));
        watchAttempts();

        drainUntil(() -> isCompleted(job));

        assertThat(attempts()).containsExactly(job.imageId(0), job.imageId(0));
        assertThat(sql("SELECT 1 FROM bulk_job_virtual_images WHERE state = 'analyzed'"))
                .hasSize(1);
    }

    @Test
    void throttlingWithAServerErrorIsTransient() {
        api.open(List.of(TestImage.jpeg("slow-down")));
        standIn.script(Faults.next(1, "ThrottlingException", 503));

        poll();

        assertThat(sql("SELECT 1 FROM open_image WHERE attempts = 1")).hasSize(1);
    }

    @Test
    void unknownErrorsEndTheImageAfterTheAllowedAttempts() {
        var job = api.open(List.of(TestImage.jpeg("unknown")));
        standIn.script(Faults.always("SomethingNewException", 400));

        drainUntil(() -> isCompleted(job));

        var image = api.images(job.id(), 1).getFirst();
        assertThat(image.failureCode()).isEqualTo("attempts-exhausted");
        assertThat(standIn.calls().received()).isEqualTo(3);
        assertThat(messages()).isZero();
    }

    /// What a crash between commit and announcement leaves: rows, and no messages.
    private void crashBeforeAnnouncing() {
        purge();
        forgetAnnouncements();
    }
}
