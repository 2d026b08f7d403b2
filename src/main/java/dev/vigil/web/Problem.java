package dev.vigil.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An error as clients see it: RFC 9457, {@code application/problem+json}. Never a stack trace, never an
/// internal name.
///
/// @param instance the path that was asked for
/// @param errors the single things that are wrong, where there are several
/// @param requestId the ID of the request, as the header {@code X-Request-Id} of the answer says it
@JsonInclude(JsonInclude.Include.NON_NULL)
// No resource names it as what it answers, so the native program would write an empty object.
@RegisterForReflection(targets = {Problem.class, Problem.Detail.class, Problem.ParameterDetail.class})
public record Problem(
        String type,
        String title,
        int status,
        @Nullable String detail,
        @Nullable String instance,
        @Nullable List<?> errors,
        @Nullable String requestId) {

    /// The media type of every error.
    public static final String MEDIA_TYPE = "application/problem+json";

    static Problem of(ProblemCode code, @Nullable String detail, @Nullable String instance, @Nullable List<?> errors) {
        return new Problem(
                "urn:vigil:problem:" + code.word(), code.title(), code.status(), detail, instance, errors, null);
    }

    Problem withRequestId(String id) {
        return new Problem(type, title, status, detail, instance, errors, id);
    }

    /// One thing that is wrong.
    ///
    /// @param pointer a JSON pointer into the request body
    public record Detail(String detail, String pointer) {}

    /// One query parameter that is wrong.
    public record ParameterDetail(String detail, String parameter) {}
}
