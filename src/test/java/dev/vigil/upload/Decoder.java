package dev.vigil.upload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.upload.ImageProbe.Probed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/// What `ImageProbe` and {@code javax.imageio} say of a file.
final class Decoder {

    private Decoder() {}

    /// Whether Java decodes the file.
    static boolean decodes(byte[] file) {
        try (var stream = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            var readers = ImageIO.getImageReaders(stream);
            return readers.hasNext() && isRead(readers.next(), stream);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /// Four components have no colours in Java, but samples.
    private static boolean isRead(ImageReader reader, ImageInputStream stream) throws IOException {
        reader.setInput(stream);
        try {
            return reader.read(0) != null;
        } catch (IIOException e) {
            return String.valueOf(e.getMessage()).equals("Unsupported Image Type")
                    && reader.readRaster(0, null).getNumBands() == 4;
        } finally {
            reader.dispose();
        }
    }

    /// What the probe says of it. It reads no more of it than it may.
    static Probed probe(byte[] file) {
        var reads = new AtomicInteger();
        var probed = ImageProbe.probe(file.length, at -> {
            reads.incrementAndGet();
            return at < file.length ? file[(int) at] & 0xff : -1;
        });
        assertThat(reads.get()).as("bytes read").isLessThanOrEqualTo(HeaderBytes.MAX_READS);
        return probed;
    }
}
