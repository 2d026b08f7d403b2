package dev.vigil.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.local.Faults;
import dev.vigil.testing.Api;
import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.Patience;
import dev.vigil.testing.TestImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How long ten images take while another user's 10,000 wait, on the embedded queue, which knows nothing of
/// fairness. {@code ./mvnw verify -Pchaos -Dit.test=FairnessIT}
///
/// Everybody is the same user in the packaged program, so the backlog is given to another one in the ledger: by
/// it, and by nothing else, Vigil decides who has little open.
@Tag("chaos")
class FairnessIT {

    private static final int QUOTA = 50;
    private static final int BACKLOG = 10_000;
    private static final int PER_CALL = 1_000;
    private static final int FEW = 10;
    private static final int ROUNDS = 5;
    private static final int UNDER_WAY = 200;
    private static final int STILL_WAITING = 9_000;
    private static final Duration BAR = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(longs = {0, 700})
    void tenImagesDoNotWaitBehindTenThousandOfAnother(long rekognitionMillis) throws IOException {
        try (var world = new World(2_000 + rekognitionMillis)) {
            world.standIn().script(new Faults(rekognitionMillis, QUOTA, 0, 0, null, 0, 0, 0, null));
            postBacklog(world);
            try (var vigil = PackagedVigil.start(settings(world, true))) {
                Patience.await("work on the backlog", PATIENCE, () -> analyzed(world) >= UNDER_WAY);

                var times = IntStream.range(0, ROUNDS)
                        .mapToObj(round -> timeOfFew(vigil.api(), round))
                        .toList();

                var waiting = world.ledger().count("state = 'uploaded'");
                System.out.printf(
                        "fairness: Q=%d rekognition=%d ms, %d of another user still wait, %d images took %s ms%n",
                        QUOTA,
                        rekognitionMillis,
                        waiting,
                        FEW,
                        times.stream().map(Duration::toMillis).toList());
                assertThat(waiting).isGreaterThan(STILL_WAITING);
                assertThat(times).allMatch(time -> time.compareTo(BAR) <= 0);
            }
        }
    }

    /// Without a worker, so that all of it waits before the first is analysed.
    private static void postBacklog(World world) {
        try (var front = PackagedVigil.start(settings(world, false))) {
            for (var call = 0; call < BACKLOG / PER_CALL; call++) {
                front.api().open(images("backlog-" + call, PER_CALL));
            }
            Patience.await(
                    "announced backlog",
                    PATIENCE,
                    () -> world.ledger().count(Ledger.announcedAfter("-1 s")) == BACKLOG);
        }
        world.ledger().giveAllTo("another");
    }

    private static Duration timeOfFew(Api api, int round) {
        var images = images("few-" + round, FEW);
        var begin = System.nanoTime();
        var job = api.open(images).id();
        Patience.await("end of ten images", PATIENCE, () -> api.job(job).isCompleted());
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static long analyzed(World world) {
        return world.ledger().count("state = 'analyzed'");
    }

    private static List<TestImage> images(String what, int count) {
        var images = new ArrayList<TestImage>(count);
        for (var number = 0; number < count; number++) {
            images.add(TestImage.png(what + "-" + number));
        }
        return images;
    }

    private static Map<String, String> settings(World world, boolean works) {
        var settings = new HashMap<>(world.settings());
        settings.put("vigil.rekognition.requests-per-second", String.valueOf(QUOTA));
        settings.put("vigil.queue.worker.enabled", String.valueOf(works));
        return settings;
    }
}
