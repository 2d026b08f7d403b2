package dev.vigil.storage;

import dev.vigil.aws.ChunkUsers;
import java.nio.ByteBuffer;
import java.util.List;

/// The bytes of one image on their way to the bucket.
///
/// @param chunks the content, in order
/// @param length bytes in all chunks together
/// @param sha256 Base64 of the SHA-256; S3 verifies it, so that what is stored is what came
/// @param mediaType {@code image/jpeg} or {@code image/png}, by content
/// @param users of the chunks; the calls that send them enter and leave
public record ImageBytes(List<ByteBuffer> chunks, long length, String sha256, String mediaType, ChunkUsers users) {

    /// Bytes with one user: the caller, who has to {@link #leave}.
    ///
    /// @param allLeft called once, when the last user of the chunks has left
    public static ImageBytes of(
            List<ByteBuffer> chunks, long length, String sha256, String mediaType, Runnable allLeft) {
        return new ImageBytes(chunks, length, sha256, mediaType, new ChunkUsers(allLeft));
    }

    /// Called once by the maker, who gives these bytes to no further call.
    public void leave() {
        users.leave();
    }
}
