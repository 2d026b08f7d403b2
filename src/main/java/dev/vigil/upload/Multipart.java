package dev.vigil.upload;

import dev.vigil.limits.BoundedBody;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/// The parts of a multipart body, one after the other as they stream in. Nothing is spooled: what is held is one
/// buffer, and what the parser found in it.
final class Multipart {

    /// Bytes of all headers of a part.
    static final int MAX_PART_HEADER = 8 * 1024;

    /// Bytes. As large as the chunks in which bodies come, {@code quarkus.http.limits.max-chunk-size}.
    private static final int BUFFER = 32 * 1024;

    /// RFC 2046, section 5.1.1. A longer one could make the search for it arbitrarily slow.
    private static final Pattern BOUNDARY = Pattern.compile("[\\x20-\\x7e]{0,69}[\\x21-\\x7e]");

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final BoundedBody body;
    private final MultiPart.Parser parser;
    private final byte[] buffer = new byte[BUFFER];
    private final Deque<Found> found = new ArrayDeque<>();
    private @Nullable Throwable failure;

    private Multipart(String boundary, BoundedBody body) {
        this.body = body;
        this.parser = new MultiPart.Parser(boundary, new Finder());
        parser.setPartHeadersMaxLength(MAX_PART_HEADER);
        // UploadCall counts the files and knows every other part by its name.
        parser.setMaxParts(-1);
    }

    /// @param maxBytes the body may have this many bytes; more end the call with {@link
    ///     ProblemCode#LIMIT_EXCEEDED}
    /// @throws IOException if the type names no boundary
    static Multipart of(String contentType, InputStream body, long maxBytes) throws IOException {
        var boundary = boundary(contentType);
        if (boundary == null || !BOUNDARY.matcher(boundary).matches()) {
            throw new IOException("no boundary");
        }
        return new Multipart(boundary, new BoundedBody(body, maxBytes, () -> tooManyBytes(maxBytes)));
    }

    /// The next part, or nothing at the end of the body. What was not read of the one before is skipped.
    ///
    /// @throws IOException if the body is no multipart body, or ends before its last boundary
    Optional<Part> next() throws IOException {
        while (true) {
            find();
            switch (found.remove()) {
                case Part part -> {
                    return Optional.of(part);
                }
                case Piece skipped -> {}
                case End.OF_PART -> {}
                case End.OF_BODY -> {
                    return Optional.empty();
                }
            }
        }
    }

    /// What comes next of the part, or an empty buffer at its end. It is good until the next call.
    ///
    /// @throws IOException as {@link #next}
    ByteBuffer content() throws IOException {
        find();
        if (found.peek() instanceof Piece(var bytes)) {
            found.remove();
            return bytes;
        }
        return NOTHING;
    }

    /// Bytes of the body that were read until now.
    long bytes() {
        return body.bytes();
    }

    static ProblemException tooManyBytes(long maxBytes) {
        return new ProblemException(
                ProblemCode.LIMIT_EXCEEDED,
                "A call may bring " + maxBytes
                        + " bytes at most (vigil.upload.max-bytes); send the files in several calls.");
    }

    /// Reads on until something is found.
    private void find() throws IOException {
        while (found.isEmpty()) {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure != null) {
                throw new IOException("no multipart body", failure);
            }
            var read = body.read(buffer, 0, buffer.length);
            parser.parse(read < 0 ? Content.Chunk.EOF : Content.Chunk.from(ByteBuffer.wrap(buffer, 0, read), false));
        }
    }

    private static @Nullable String boundary(String contentType) throws IOException {
        try {
            return MediaType.valueOf(contentType).getParameters().get("boundary");
        } catch (IllegalArgumentException e) {
            throw new IOException("no media type", e);
        }
    }

    private sealed interface Found {}

    /// The beginning of a part.
    ///
    /// @param name of the field
    /// @param fileName as it was sent
    record Part(@Nullable String name, @Nullable String fileName) implements Found {}

    private record Piece(ByteBuffer bytes) implements Found {}

    private enum End implements Found {
        OF_PART,
        OF_BODY
    }

    /// Keeps what the parser finds, since the parser swallows what its listener throws.
    private final class Finder extends MultiPart.AbstractPartsListener {

        @Override
        public void onPartHeaders() {
            found.add(new Part(getName(), getFileName()));
        }

        @Override
        public void onPartContent(Content.Chunk chunk) {
            if (chunk.hasRemaining()) {
                found.add(new Piece(chunk.getByteBuffer()));
            }
        }

        @Override
        public void onPart(String name, String fileName, HttpFields headers) {
            found.add(End.OF_PART);
        }

        @Override
        public void onComplete() {
            found.add(End.OF_BODY);
        }

        @Override
        public void onFailure(Throwable why) {
            failure = why;
        }
    }
}
