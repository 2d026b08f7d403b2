package dev.vigil.web;

import java.util.Locale;

/// Every problem this API answers with: its word, title and HTTP status. The type is {@code
/// urn:vigil:problem:<word>}.
public enum ProblemCode {
    INVALID_REQUEST(400, "The request is not valid"),
    NOT_FOUND(404, "There is no such thing"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "No representation fits the Accept header"),
    REQUEST_TIMEOUT(408, "The request came too slowly"),
    JOB_SEALED(409, "The job takes no further images"),
    JOB_CANCELLED(409, "The job was cancelled"),
    OBJECTS_GONE(409, "The objects of the job have been cleaned up"),
    LIMIT_EXCEEDED(413, "The request is over a limit"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type is not supported"),
    NOT_SUPPORTED(422, "This is not supported yet"),
    EVERY_FILE_REJECTED(422, "Every file was rejected"),
    BUSY(503, "The service is busy"),
    STORAGE_FAILED(503, "The files could not be stored"),
    LEDGER_UNAVAILABLE(503, "The database cannot be reached"),
    INTERNAL(500, "The service made a mistake");

    private final int status;
    private final String title;

    ProblemCode(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /// The stable word of this problem.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The HTTP status.
    public int status() {
        return status;
    }

    /// The same short title every time.
    public String title() {
        return title;
    }
}
