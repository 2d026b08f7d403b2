package dev.vigil.aws;

import dev.vigil.signals.Reason;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/// A failed call to AWS, read once. What a service answered has a code and a status; a call without an answer has
/// neither.
///
/// @param code the error code of the answer; empty if there is none
/// @param status the HTTP status of the answer; 0 if there is none
/// @param cause the failure itself, without the wrapper of a future
public record AwsFailure(String code, int status, Throwable cause) {

    private static final int NOT_FOUND = 404;

    /// Reads any failure, also one that is not of AWS.
    public static AwsFailure of(Throwable thrown) {
        var cause = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return cause instanceof AwsServiceException refused
                ? new AwsFailure(codeOf(refused), refused.statusCode(), refused)
                : new AwsFailure("", 0, cause);
    }

    /// Whether a service answered.
    public boolean isAnswer() {
        return cause instanceof AwsServiceException;
    }

    /// Whether the call was not answered: it broke off, took too long, or could not begin.
    public boolean isBroken() {
        return cause instanceof SdkClientException;
    }

    /// Whether the process has no credentials. The SDK has no type for this, only this message of its provider chain.
    public boolean isWithoutCredentials() {
        return isBroken() && String.valueOf(cause.getMessage()).contains("Unable to load credentials");
    }

    /// Whether the bucket, the object or the queue is not there.
    public boolean isMissing() {
        return status == NOT_FOUND || cause instanceof QueueDoesNotExistException;
    }

    /// Whether it may pass, so that the same call is worth another try.
    public boolean mayPass() {
        return switch (cause) {
            case AwsServiceException refused ->
                status >= 500
                        || refused.isThrottlingException()
                        || refused.isClockSkewException()
                        || code.equals("RequestTimeout");
            case AnswerTooLarge _ -> false;
            default -> isBroken();
        };
    }

    /// What is said of it in the log: the code, else the status, else the class of the failure.
    public String reason() {
        if (isAnswer()) {
            return code.isEmpty() ? "HTTP " + status : code;
        }
        return Reason.of(cause);
    }

    private static String codeOf(AwsServiceException refused) {
        return refused.awsErrorDetails() == null
                ? ""
                : Objects.requireNonNullElse(refused.awsErrorDetails().errorCode(), "");
    }
}
