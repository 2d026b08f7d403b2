package dev.vigil.baseline.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MultipartFile;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/// Puts the good files of a call into the bucket, many at a time; they are read from where the parts were
/// written to, never held in memory whole.
@Component
class Intake {

    private static final long MAX_BYTES = 15L * 1024 * 1024;
    private static final int PUTS_AT_ONCE = 64;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore puts = new Semaphore(PUTS_AT_ONCE);
    private final S3Client s3;
    private final Settings settings;

    Intake(S3Client s3, Settings settings) {
        this.s3 = s3;
        this.settings = settings;
    }

    /// The accepted files in their order; the others are left out.
    List<StoredImage> store(UUID jobId, List<MultipartFile> files) {
        var running = new ArrayList<CompletableFuture<Optional<StoredImage>>>(files.size());
        for (var file : files) {
            running.add(CompletableFuture.supplyAsync(() -> store(jobId, file), threads));
        }
        return running.stream()
                .map(CompletableFuture::join)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<StoredImage> store(UUID jobId, MultipartFile file) {
        puts.acquireUninterruptibly();
        try {
            var format = formatOf(file);
            if (file.getSize() > MAX_BYTES || format.isEmpty()) {
                return Optional.empty();
            }
            var image = new StoredImage(
                    UUID.randomUUID(),
                    file.getOriginalFilename(),
                    format.get().name().toLowerCase(java.util.Locale.ROOT),
                    sha256(file),
                    file.getSize());
            put(jobId + "/" + image.id(), image, format.get(), file);
            return Optional.of(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            puts.release();
        }
    }

    private void put(String key, StoredImage image, Format format, MultipartFile file) {
        s3.putObject(
                request -> request.bucket(settings.bucket())
                        .key(key)
                        .checksumSHA256(Base64.getEncoder().encodeToString(image.sha256())),
                RequestBody.fromContentProvider(() -> open(file), image.byteSize(), format.mediaType));
    }

    private static Optional<Format> formatOf(MultipartFile file) throws IOException {
        try (var in = file.getInputStream()) {
            return Format.of(in.readNBytes(Format.signatureBytes()));
        }
    }

    private static byte[] sha256(MultipartFile file) throws IOException {
        try (var in = new DigestInputStream(file.getInputStream(), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return in.getMessageDigest().digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static InputStream open(MultipartFile file) {
        try {
            return file.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
