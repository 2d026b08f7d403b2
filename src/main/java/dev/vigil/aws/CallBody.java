package dev.vigil.aws;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a call sends.
public sealed interface CallBody {

    /// In order.
    List<ByteBuffer> chunks();

    /// Each call is a user of the chunks: it enters before it reads them.
    default void enter() {}

    /// The call leaves once, when none of its chunks is in a queue any more. That may be after its end.
    default void leave() {}

    /// A small document; its hash is part of the signature.
    record Document(String text) implements CallBody {

        @Override
        public List<ByteBuffer> chunks() {
            return List.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// The content of an object. A checksum of it is among the headers, which are signed, so the signature need
    /// not hash it again (Amazon S3 API reference, "Signature calculations", {@code UNSIGNED-PAYLOAD}).
    record Content(List<ByteBuffer> chunks, ChunkUsers users) implements CallBody {

        @Override
        public void enter() {
            users.enter();
        }

        @Override
        public void leave() {
            users.leave();
        }
    }
}
