package dev.vigil.upload;

import static dev.vigil.upload.ImageFiles.chunk;
import static dev.vigil.upload.ImageFiles.encoded;
import static dev.vigil.upload.ImageFiles.header;
import static dev.vigil.upload.ImageFiles.hex;
import static dev.vigil.upload.ImageFiles.joined;
import static dev.vigil.upload.ImageFiles.jpeg;
import static dev.vigil.upload.ImageFiles.png;
import static dev.vigil.upload.ImageFiles.segment;
import static dev.vigil.upload.ImageFiles.startOfFrame;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;

/// Images that are rare or broken, by a name for each, and the pieces that they are made of.
final class OddImages {

    private OddImages() {}

    /// Real images of every kind.
    static Map<String, byte[]> decodable() throws IOException {
        var jpeg = encoded("jpg", 96, 96, false);
        var png = encoded("png", 96, 96, false);
        var files = new LinkedHashMap<String, byte[]>();
        files.put("baseline", jpeg);
        files.put("progressive", encoded("jpg", 96, 96, true));
        files.put("grey", written("jpg", new BufferedImage(96, 96, BufferedImage.TYPE_BYTE_GRAY)));
        files.put("CMYK", cmyk());
        files.put("EXIF orientation", behindStart(jpeg, exif("011200030000000100060000")));
        files.put("EXIF GPS", behindStart(jpeg, exif("88250004000000010000001a")));
        files.put("MPO", joined(behindStart(jpeg, segment(0xe2, hex("4d50460049492a0008000000"))), jpeg));
        files.put("JPEG with a ZIP behind it", joined(jpeg, hex("504b0304"), new byte[100]));
        files.put("JPEG with a PNG in a comment", behindStart(jpeg, segment(0xfe, png)));
        files.put("JPEG of 1,000 segments", behindStart(jpeg, repeated(segment(0xe5, new byte[1]), 5_000)));
        files.put("JPEG with fill bytes", behindStart(jpeg, repeated(hex("ff"), 10_000)));
        files.put("PNG", png);
        files.put("interlaced PNG", encoded("png", 96, 96, true));
        files.put("PNG with alpha", written("png", new BufferedImage(96, 96, BufferedImage.TYPE_INT_ARGB)));
        files.put("PNG of two colours", written("png", new BufferedImage(96, 96, BufferedImage.TYPE_BYTE_BINARY)));
        files.put("PNG with a palette", written("png", new BufferedImage(96, 96, BufferedImage.TYPE_BYTE_INDEXED)));
        files.put("grey PNG of 16 bits", raw(16, 0, 2));
        files.put("PNG of 16 bits", raw(16, 2, 6));
        files.put("PNG with alpha of 16 bits", raw(16, 6, 8));
        files.put("APNG", apng(png));
        files.put("PNG with a JPEG behind it", joined(png, jpeg));
        files.put("PNG of 1,000 texts", behindHeader(png, repeated(chunk("tEXt", hex("610062")), 15_000)));
        return files;
    }

    /// Headers that the format does not allow.
    static Map<String, byte[]> corrupt() throws IOException {
        var jpeg = encoded("jpg", 96, 96, false);
        var png = encoded("png", 96, 96, false);
        var at = startOfFrame(jpeg, 0xc0);
        var files = new LinkedHashMap<String, byte[]>();
        for (var marker : new int[] {0xc5, 0xc6, 0xc7, 0xc8, 0xcd, 0xce, 0xcf, 0xde, 0xdf, 0xf7, 0x02, 0xd8, 0x00}) {
            files.put("JPEG with the marker " + Integer.toHexString(marker), with(jpeg, at + 1, marker));
        }
        files.put("JPEG of 9 bits", with(jpeg, at + 4, 9));
        files.put("baseline of 12 bits", with(jpeg, at + 4, 12));
        files.put("lossless of 17 bits", with(with(jpeg, at + 1, 0xc3), at + 4, 17));
        files.put("JPEG without components", with(jpeg, at + 9, 0));
        files.put("JPEG of five components", with(with(jpeg, at + 9, 5), at + 3, 8 + 15));
        files.put("frame header of another length", with(jpeg, at + 3, 18));
        files.put("JPEG sampled 0 times", with(jpeg, at + 11, 0x01));
        files.put("JPEG sampled 5 times", with(jpeg, at + 11, 0x15));
        files.put("JPEG with a fifth table", with(jpeg, at + 12, 4));
        files.put("PNG header of another length", with(png, 11, 12));
        files.put("PNG header with a wrong sum", with(png, 32, png[32] ^ 1));
        for (var wrong : new int[][] {{8, 1}, {8, 5}, {8, 7}, {3, 0}, {4, 2}, {16, 3}, {32, 2}, {0, 0}}) {
            files.put(
                    "PNG of depth and colour " + Arrays.toString(wrong),
                    joined(
                            ImageFiles.PNG_SIGNATURE,
                            header(96, 96, wrong[0], wrong[1]),
                            Arrays.copyOfRange(png, 33, png.length)));
        }
        files.put("PNG without image data", joined(Arrays.copyOf(png, 33), chunk("IEND", new byte[0])));
        files.put(
                "PNG with image data behind its end",
                joined(Arrays.copyOf(png, 33), chunk("IEND", new byte[0]), chunk("IDAT", new byte[9])));
        files.put("PNG with an unknown critical chunk", behindHeader(png, chunk("ABCD", new byte[0])));
        files.put(
                "PNG without its palette",
                joined(ImageFiles.PNG_SIGNATURE, header(96, 96, 8, 3), chunk("IDAT", new byte[9])));
        files.put("PNG of Apple's", joined(ImageFiles.PNG_SIGNATURE, chunk("CgBI", new byte[4]), behindSignature(png)));
        files.put("PNG of a chunk as long as any may be", joined(Arrays.copyOf(png, 33), hex("7fffffff74455874")));
        files.put("PNG of a chunk longer than any may be", joined(Arrays.copyOf(png, 33), hex("ffffffff74455874")));
        return files;
    }

    private static byte[] behindSignature(byte[] png) {
        return Arrays.copyOfRange(png, 8, png.length);
    }

    /// The file with another byte at one place.
    static byte[] with(byte[] file, int at, int value) {
        var changed = file.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static byte[] behindStart(byte[] jpeg, byte[] added) {
        return joined(Arrays.copyOf(jpeg, 2), added, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    private static byte[] behindHeader(byte[] png, byte[] added) {
        return joined(Arrays.copyOf(png, 33), added, Arrays.copyOfRange(png, 33, png.length));
    }

    /// The piece again and again, up to this length.
    static byte[] repeated(byte[] piece, int length) {
        var out = new ByteArrayOutputStream();
        while (out.size() + piece.length <= length) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    /// An EXIF segment with one entry of its first directory.
    private static byte[] exif(String entry) {
        return segment(0xe1, joined(hex("457869660000" + "4d4d002a00000008" + "0001" + entry + "00000000" + "0000")));
    }

    private static byte[] cmyk() throws IOException {
        var writer = ImageIO.getImageWritersByFormatName("jpg").next();
        try (var out = new ByteArrayOutputStream();
                var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            var raster = Raster.createInterleavedRaster(java.awt.image.DataBuffer.TYPE_BYTE, 96, 96, 4, null);
            writer.write(null, new IIOImage(raster, null, null), null);
            stream.flush();
            return out.toByteArray();
        } finally {
            writer.dispose();
        }
    }

    /// A black PNG written by hand.
    private static byte[] raw(int depth, int colour, int bytesPerPixel) {
        var deflater = new Deflater();
        deflater.setInput(new byte[96 * (1 + 96 * bytesPerPixel)]);
        deflater.finish();
        var data = new byte[4_096];
        var length = deflater.deflate(data);
        deflater.end();
        return joined(
                ImageFiles.PNG_SIGNATURE,
                header(96, 96, depth, colour),
                chunk("IDAT", Arrays.copyOf(data, length)),
                chunk("IEND", new byte[0]));
    }

    private static byte[] apng(byte[] png) {
        var control = ByteBuffer.allocate(26).putInt(0).putInt(96).putInt(96).array();
        return behindHeader(png, joined(chunk("acTL", hex("0000000100000000")), chunk("fcTL", control)));
    }

    private static byte[] written(String format, BufferedImage image) throws IOException {
        try (var out = new ByteArrayOutputStream()) {
            assertThat(ImageIO.write(image, format, out)).isTrue();
            return out.toByteArray();
        }
    }
}
