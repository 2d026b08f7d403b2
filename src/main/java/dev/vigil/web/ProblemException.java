package dev.vigil.web;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Ends a request with a problem. Its text goes to the client, so it says what to do and names nothing
/// internal.
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemCode code;
    private final transient @Nullable List<?> errors;

    /// @param detail what is wrong and what to do
    public ProblemException(ProblemCode code, String detail) {
        this(code, detail, null);
    }

    /// @param errors the single things that are wrong
    public ProblemException(ProblemCode code, String detail, @Nullable List<?> errors) {
        super(detail, null, false, false);
        this.code = code;
        this.errors = errors;
    }

    /// There is no such thing, or it is somebody else's; the answer is the same.
    public static ProblemException notFound(String what) {
        return new ProblemException(ProblemCode.NOT_FOUND, "There is no such " + what + ".");
    }

    /// One member of the request is wrong.
    public static ProblemException invalid(String detail, String pointer) {
        return new ProblemException(ProblemCode.INVALID_REQUEST, detail, List.of(new Problem.Detail(detail, pointer)));
    }

    /// One query parameter is wrong.
    public static ProblemException invalidParameter(String detail, String parameter) {
        return new ProblemException(
                ProblemCode.INVALID_REQUEST, detail, List.of(new Problem.ParameterDetail(detail, parameter)));
    }

    /// Which problem.
    public ProblemCode code() {
        return code;
    }

    /// The single things that are wrong, if they are listed.
    public Optional<List<?>> errors() {
        return Optional.ofNullable(errors);
    }
}
