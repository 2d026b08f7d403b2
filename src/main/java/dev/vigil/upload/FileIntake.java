package dev.vigil.upload;

import dev.vigil.image.AcceptedImage;
import dev.vigil.image.ClientWords;
import dev.vigil.image.ImageContent;
import dev.vigil.image.JobId;
import dev.vigil.image.StoredObject;
import dev.vigil.image.VirtualImageId;
import dev.vigil.limits.RequestMemory;
import dev.vigil.signals.Reason;
import dev.vigil.storage.ImageBucket;
import dev.vigil.storage.ImageBytes;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Turns one file into a stored object: reads it, judges it by its content, gives it its ID, puts it. A bad
/// file is refused alone. While one file is put the next is read; both are bounded over all calls of the
/// process.
@ApplicationScoped
class FileIntake {

    private static final Logger LOG = Logger.getLogger(FileIntake.class);

    private final ImageBucket bucket;
    private final UploadMemory memory;
    private final Semaphore puts;
    private final UploadConfig config;

    FileIntake(ImageBucket bucket, UploadMemory memory, UploadConfig config) {
        this.bucket = bucket;
        this.memory = memory;
        this.puts = new Semaphore(config.concurrentPuts(), true);
        this.config = config;
    }

    /// Reads the part that has begun to its end and begins to put it; the bytes are forgotten as soon as they are
    /// stored.
    ///
    /// @param call what the call holds
    Taken take(JobId jobId, Multipart parts, ClientWords words, RequestMemory.Share call) throws IOException {
        var room = memory.ofFile(call);
        var handedOver = false;
        try {
            var file = ReceivedFile.read(parts, room);
            switch (ImageProbe.probe(file.size(), file::at)) {
                case ImageProbe.Probed.Refused(var reason) -> {
                    return new Taken.Refused(words, reason);
                }
                case ImageProbe.Probed.Image image -> {
                    var digest = file.digest();
                    var accepted = new AcceptedImage(VirtualImageId.create(), words, content(file, image, digest));
                    var bytes = ImageBytes.of(
                            file.chunks(),
                            file.size(),
                            Base64.getEncoder().encodeToString(digest),
                            image.format().mediaType(),
                            room::close);
                    handedOver = true;
                    var stored = put(new StoredObject(jobId, accepted.id()), bytes);
                    return new Taken.Putting(accepted, stored);
                }
            }
        } finally {
            if (!handedOver) {
                room.close();
            }
        }
    }

    /// Completes with true when the object is stored, with false when it could not be. Its room is free again when the
    /// last user of the chunks has left.
    private CompletableFuture<Boolean> put(StoredObject object, ImageBytes bytes) {
        if (!mayPut()) {
            bytes.leave();
            return CompletableFuture.completedFuture(false);
        }
        return Uni.createFrom()
                .deferred(() -> bucket.put(object, bytes))
                .replaceWith(true)
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("an object could not be stored: jobId=%s reason=%s", object.jobId(), Reason.of(failure));
                    return false;
                })
                .onTermination()
                .invoke(() -> {
                    puts.release();
                    bytes.leave();
                })
                .subscribeAsCompletionStage();
    }

    private boolean mayPut() {
        try {
            return puts.tryAcquire(config.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ImageContent content(ReceivedFile file, ImageProbe.Probed.Image image, byte[] sha256) {
        return new ImageContent(
                HexFormat.of().formatHex(sha256),
                image.format().name().toLowerCase(Locale.ROOT),
                image.width(),
                image.height(),
                file.size());
    }

    /// A file that has been read.
    sealed interface Taken {

        /// What the client says about it.
        ClientWords words();

        /// It is on its way to the bucket.
        record Putting(AcceptedImage image, CompletableFuture<Boolean> stored) implements Taken {

            @Override
            public ClientWords words() {
                return image.words();
            }
        }

        /// It was refused.
        record Refused(ClientWords words, Rejection reason) implements Taken {}
    }
}
