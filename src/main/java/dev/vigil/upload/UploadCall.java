package dev.vigil.upload;

import dev.vigil.body.JsonBodies;
import dev.vigil.body.JsonBody;
import dev.vigil.image.JobId;
import dev.vigil.json.StorableText;
import dev.vigil.limits.BoundedBody;
import dev.vigil.limits.RequestMemory;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One call with a multipart body: an optional part {@code job}, an optional part {@code manifest}, then the files,
/// each a part {@code images}. Lives on the virtual thread of the call.
final class UploadCall {

    private static final int MAX_JSON = 8 * 1024 * 1024;

    /// Characters.
    private static final int MAX_FILE_NAME = 4_096;

    /// Bytes that a file leaves behind until the call is answered, whatever its size: its IDs, hash and outcome.
    private static final long FILE_MEMORY = 512;

    private static final String PARTS =
            "The parts are job and manifest (JSON, each at most once, before the files) and images (the files).";

    private final JobId jobId;
    private final FileIntake intake;
    private final UploadConfig config;
    private final boolean takesJob;
    private final RequestMemory.Share memory;
    private final List<FileIntake.Taken> taken = new ArrayList<>();

    private Optional<JobRequest> request = Optional.empty();
    private Optional<Manifest> manifest = Optional.empty();
    private long bytes;

    /// @param takesJob whether a part {@code job} may come
    /// @param memory what this call keeps
    UploadCall(JobId jobId, FileIntake intake, UploadConfig config, boolean takesJob, RequestMemory.Share memory) {
        this.jobId = jobId;
        this.intake = intake;
        this.config = config;
        this.takesJob = takesJob;
        this.memory = memory;
    }

    JobId jobId() {
        return jobId;
    }

    RequestMemory.Share memory() {
        return memory;
    }

    /// Reads the body to its end. Whatever breaks it ends the call, and nothing is admitted.
    void read(String contentType, InputStream body) {
        try {
            readParts(Multipart.of(contentType, body, config.maxBytes().asLongValue()));
        } catch (InterruptedIOException e) {
            throw stopping();
        } catch (IOException e) {
            throw broken();
        }
        manifest.ifPresent(words -> words.mustFit(taken.size()));
    }

    JobRequest request() {
        return request.orElse(JobRequest.NOTHING_SAID);
    }

    /// The files of the call, in order.
    List<FileIntake.Taken> taken() {
        return taken;
    }

    /// Bytes of the body that were read, also where it broke the call.
    long bytes() {
        return bytes;
    }

    private void readParts(Multipart parts) throws IOException {
        try {
            for (var part = parts.next(); part.isPresent(); part = parts.next()) {
                readPart(parts, part.get());
            }
        } finally {
            bytes = parts.bytes();
        }
    }

    private void readPart(Multipart parts, Multipart.Part part) throws IOException {
        switch (String.valueOf(part.name())) {
            case "images" -> readFile(parts, part.fileName());
            case "job" -> {
                if (!takesJob || request.isPresent()) {
                    throw misplaced("job");
                }
                request = Optional.of(json(parts, "job", JobRequest::read));
            }
            case "manifest" -> {
                if (manifest.isPresent()) {
                    throw misplaced("manifest");
                }
                manifest = Optional.of(json(parts, "manifest", this::readManifest));
            }
            default ->
                throw new ProblemException(ProblemCode.INVALID_REQUEST, "There is a part of another name. " + PARTS);
        }
    }

    private void readFile(Multipart parts, @Nullable String name) throws IOException {
        if (taken.size() >= config.maxFiles()) {
            throw new ProblemException(
                    ProblemCode.LIMIT_EXCEEDED,
                    "A call may bring " + config.maxFiles()
                            + " files at most (vigil.upload.max-files); send the others in another call.");
        }
        mustBeAName(name);
        memory.await(FILE_MEMORY + 2L * (name == null ? 0 : name.length()), config.patience());
        var words = manifest.orElse(Manifest.NONE).wordsOf(taken.size(), name);
        taken.add(intake.take(jobId, parts, words, memory));
    }

    private static void mustBeAName(@Nullable String name) {
        if (name != null && name.length() > MAX_FILE_NAME) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "A file name may have " + MAX_FILE_NAME + " characters at most.");
        }
        if (!StorableText.isStorable(name)) {
            throw new ProblemException(
                    ProblemCode.INVALID_REQUEST, "A file name holds a character that cannot be stored.");
        }
    }

    private Manifest readManifest(JsonBody document) {
        return Manifest.read(document, config.maxFiles());
    }

    private <T> T json(Multipart parts, String name, Function<JsonBody, T> shape) {
        if (!taken.isEmpty()) {
            throw misplaced(name);
        }
        var text = new BoundedBody(
                new PartBody(parts),
                MAX_JSON,
                () -> new ProblemException(
                        ProblemCode.LIMIT_EXCEEDED, "The part " + name + " may have " + MAX_JSON + " bytes at most."));
        return JsonBodies.readIfAny(text, memory, shape)
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.INVALID_REQUEST, "The part " + name + " is empty; JSON is expected."));
    }

    private ProblemException misplaced(String part) {
        return new ProblemException(
                ProblemCode.INVALID_REQUEST, "The part " + part + " is out of place here. " + PARTS);
    }

    /// Not the client's fault: this process is being stopped.
    private static ProblemException stopping() {
        return new ProblemException(
                ProblemCode.BUSY, "The service is being stopped; no file of this call was taken. Try again.");
    }

    private static ProblemException broken() {
        return new ProblemException(
                ProblemCode.INVALID_REQUEST,
                "The body ends early, is no multipart/form-data with a boundary of at most 70 characters, or a part has"
                        + " a header that cannot be read or is longer than " + Multipart.MAX_PART_HEADER
                        + " bytes; no file of this call was taken.");
    }
}
