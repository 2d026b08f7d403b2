package dev.vigil.upload;

import static dev.vigil.upload.Decoder.decodes;
import static dev.vigil.upload.Decoder.probe;
import static dev.vigil.upload.ImageFiles.encoded;
import static dev.vigil.upload.ImageFiles.frame;
import static dev.vigil.upload.ImageFiles.joined;
import static dev.vigil.upload.ImageFiles.startOfFrame;
import static dev.vigil.upload.OddImages.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.upload.ImageProbe.Probed;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Images that are cut or changed at random places. What is accepted all the same has a reason, or decodes.
class ImageMutationTest {

    private static final int MUTATIONS = 10_000;

    /// Why a file is accepted that Java does not decode. In each case Rekognition judges, and what it cannot read ends
    /// {@code failed (invalid-image)}.
    private enum Reason {
        /// The probe reads to the frame header of a JPEG, or to the first image data of a PNG.
        BEHIND_THE_HEADER,
        /// Codes, quantities and metadata before the frame are walked over, not read.
        TABLES,
        /// A frame header of another coding than its scan, which may be one that Java does not know.
        OTHER_CODING,
        /// A frame header of a size that its scan does not have.
        OTHER_DIMENSIONS,
        /// Names and sampling of components that the scan does not have.
        OTHER_COMPONENTS
    }

    @Test
    void everyCutOfAnImageIsRefusedOrDamagedBehindItsHeader() throws IOException {
        for (var format : new String[] {"jpg", "png"}) {
            var whole = encoded(format, 96, 96, false);
            for (var length = 0; length < whole.length; length++) {
                if (probe(Arrays.copyOf(whole, length)) instanceof Probed.Image) {
                    assertThat(length).as(format).isGreaterThanOrEqualTo(headerEnd(whole));
                }
            }
        }
    }

    @Test
    void everyMutationOfAnImageIsRefusedOrAcceptedWithAReason() throws IOException {
        for (var format : new String[] {"jpg", "png"}) {
            var whole = encoded(format, 96, 96, false);
            var reasons = new EnumMap<Reason, Integer>(Reason.class);
            for (var seed = 0; seed < MUTATIONS; seed++) {
                var mutant = mutated(whole, new Random(seed));
                if (probe(mutant) instanceof Probed.Image && !Arrays.equals(mutant, whole)) {
                    var reason = reason(whole, mutant);
                    assertThat(reason != null || decodes(mutant))
                            .as("%s with seed %d decodes", format, seed)
                            .isTrue();
                    reasons.merge(reason == null ? Reason.BEHIND_THE_HEADER : reason, 1, Integer::sum);
                }
            }
            System.out.println("mutations of a " + format + " that are accepted: " + reasons);
            assertThat(reasons).containsKey(Reason.BEHIND_THE_HEADER);
        }
    }

    /// Why this mutant may be accepted without an image that decodes; null if it may not.
    private static @Nullable Reason reason(byte[] whole, byte[] mutant) {
        for (var at = Arrays.mismatch(whole, mutant); at < Math.min(whole.length, mutant.length); at++) {
            var reason = whole[at] == mutant[at] ? null : reason(whole, at);
            if (reason != null) {
                return reason;
            }
        }
        return whole.length == mutant.length ? null : Reason.BEHIND_THE_HEADER;
    }

    private static @Nullable Reason reason(byte[] whole, int at) {
        if (at >= headerEnd(whole)) {
            return Reason.BEHIND_THE_HEADER;
        }
        if (whole[0] == (byte) 0x89) {
            // The length of the image data says how long they are, not whether they are there.
            return at >= 33 && at < 37 ? Reason.BEHIND_THE_HEADER : null;
        }
        var frame = startOfFrame(whole, 0xc0);
        if (at < frame) {
            return Reason.TABLES;
        }
        if (at == frame + 1) {
            return Reason.OTHER_CODING;
        }
        if (at >= frame + 5 && at < frame + 9) {
            return Reason.OTHER_DIMENSIONS;
        }
        return at >= frame + 10 ? Reason.OTHER_COMPONENTS : null;
    }

    private static int headerEnd(byte[] whole) {
        return whole[0] == (byte) 0x89 ? 41 : startOfFrame(whole, 0xc0) + 19;
    }

    /// One to four bytes set, put in or left out.
    private static byte[] mutated(byte[] whole, Random random) {
        var mutant = whole;
        for (var left = 1 + random.nextInt(4); left > 0; left--) {
            // Half of the changes lie where a probe looks.
            var at = random.nextInt(random.nextBoolean() ? headerEnd(whole) : mutant.length);
            var one = new byte[] {(byte) random.nextInt(256)};
            mutant = switch (random.nextInt(4)) {
                case 0 -> joined(Arrays.copyOf(mutant, at), one, Arrays.copyOfRange(mutant, at, mutant.length));
                case 1 -> joined(Arrays.copyOf(mutant, at), Arrays.copyOfRange(mutant, at + 1, mutant.length));
                case 2 -> with(mutant, at, mutant[at] ^ 1 << random.nextInt(8));
                default -> with(mutant, at, one[0]);
            };
        }
        return mutant;
    }
}
