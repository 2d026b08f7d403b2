package dev.vigil.baseline.connector;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// Puts the good files of a call into the bucket, many at a time; they are read from where the parts were
/// written to, never held in memory whole.
@ApplicationScoped
class Intake {

    private static final long MAX_BYTES = 15L * 1024 * 1024;
    private static final int PUTS_AT_ONCE = 64;

    private final S3AsyncClient s3;
    private final Settings settings;

    Intake(S3AsyncClient s3, Settings settings) {
        this.s3 = s3;
        this.settings = settings;
    }

    /// The accepted files in their order; the others are left out.
    Uni<List<StoredImage>> store(UUID jobId, List<FileUpload> files) {
        var running = files.stream().map(file -> store(jobId, file)).toList();
        return Uni.join()
                .all(running)
                .usingConcurrencyOf(PUTS_AT_ONCE)
                .andFailFast()
                .map(images -> images.stream().flatMap(Optional::stream).toList());
    }

    private Uni<Optional<StoredImage>> store(UUID jobId, FileUpload file) {
        return Uni.createFrom()
                .item(() -> look(file))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(image -> image.isPresent()
                        ? put(jobId, image.get(), file.filePath()).replaceWith(image)
                        : Uni.createFrom().item(image));
    }

    private Uni<Void> put(UUID jobId, StoredImage image, Path file) {
        return Uni.createFrom()
                .completionStage(() -> s3.putObject(
                        request -> request.bucket(settings.bucket())
                                .key(jobId + "/" + image.id())
                                .contentType("image/" + image.format())
                                .checksumSHA256(Base64.getEncoder().encodeToString(image.sha256())),
                        AsyncRequestBody.fromFile(file)))
                .replaceWithVoid();
    }

    private static Optional<StoredImage> look(FileUpload file) {
        try {
            if (file.size() > MAX_BYTES) {
                return Optional.empty();
            }
            var format = formatOf(file.filePath());
            if (format.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new StoredImage(
                    UUID.randomUUID(),
                    file.fileName(),
                    format.get().name().toLowerCase(Locale.ROOT),
                    sha256(file.filePath()),
                    file.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Format> formatOf(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return Format.of(in.readNBytes(Format.signatureBytes()));
        }
    }

    private static byte[] sha256(Path file) throws IOException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return in.getMessageDigest().digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
