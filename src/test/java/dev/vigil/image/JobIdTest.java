package dev.vigil.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdTest {

    private static final String CANONICAL = "019abcde-f012-7345-8678-9abcdef01234";
    private static final int RFC_9562 = 2;

    @Test
    void newIdsAreOfVersionSevenAndAllDifferent() {
        var seen = new HashSet<UUID>();
        for (var i = 0; i < 10_000; i++) {
            var id = JobId.create().value();
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(RFC_9562);
            assertThat(seen.add(id)).as("%s is new", id).isTrue();
        }
    }

    @Test
    void newIdsCarryTheTimeOfTheirMaking() {
        var before = System.currentTimeMillis();
        var id = JobId.create();
        var after = System.currentTimeMillis();

        assertThat(id.value().getMostSignificantBits() >>> 16).isBetween(before, after);
    }

    @Test
    void idsOfLaterMillisecondsSortBehindEarlierOnes() {
        var previous = VirtualImageId.create().toString();
        for (var i = 0; i < 5; i++) {
            nextMillisecond();
            var next = VirtualImageId.create().toString();
            assertThat(next).isGreaterThan(previous);
            previous = next;
        }
    }

    @Test
    void theCanonicalFormIsReadInEitherCase() {
        var expected = UUID.fromString(CANONICAL);

        assertThat(JobId.parse(CANONICAL)).contains(new JobId(expected));
        assertThat(JobId.parse(CANONICAL.toUpperCase(Locale.ROOT))).contains(new JobId(expected));
        assertThat(VirtualImageId.parse(CANONICAL)).contains(new VirtualImageId(expected));
        assertThat(JobId.parse(CANONICAL).orElseThrow()).hasToString(CANONICAL);
    }

    @Test
    void idsOfThePredecessorOfAnyVersionAreRead() {
        var random = UUID.randomUUID();

        assertThat(JobId.parse(random.toString())).contains(new JobId(random));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1-1-1-1-1",
                "19abcde-f012-7345-8678-9abcdef01234",
                "019abcde-f012-7345-8678-9abcdef0123",
                "019abcde-f012-7345-8678-9abcdef012345",
                "019abcdef012734586789abcdef01234",
                "{019abcde-f012-7345-8678-9abcdef01234}",
                "urn:uuid:019abcde-f012-7345-8678-9abcdef01234",
                " 019abcde-f012-7345-8678-9abcdef01234",
                "019abcde-f012-7345-8678-9abcdef01234\n",
                "019abcde-f012-7345-8678-9abcdef0123g",
                "019abcde_f012_7345_8678_9abcdef01234",
                "٠19abcde-f012-7345-8678-9abcdef01234",
                "' OR 1=1 --",
            })
    void shortenedAndForeignFormsNameNothing(String text) {
        assertThat(JobId.parse(text)).isEmpty();
        assertThat(VirtualImageId.parse(text)).isEmpty();
    }

    private static void nextMillisecond() {
        for (var now = System.currentTimeMillis(); System.currentTimeMillis() <= now; ) {
            Thread.onSpinWait();
        }
    }
}
