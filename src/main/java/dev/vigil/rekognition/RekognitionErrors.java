package dev.vigil.rekognition;

import dev.vigil.image.FailureCode;
import java.util.Set;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Sorts failures of DetectModerationLabels by error code, then by HTTP status.
///
/// Source: Amazon Rekognition developer guide, "Error handling", and the error list of the service model.
final class RekognitionErrors {

    private static final Set<String> THROTTLES =
            Set.of("ProvisionedThroughputExceededException", "ThrottlingException");

    private static final Set<String> MISCONFIGURED = Set.of(
            "AccessDeniedException",
            "AccessDenied",
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "SignatureDoesNotMatch",
            "ExpiredTokenException",
            "ExpiredToken",
            "InvalidClientTokenId",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "IncompleteSignature",
            "OptInRequired",
            "NotAuthorized",
            "ValidationException",
            "LimitExceededException",
            "HumanLoopQuotaExceededException",
            "ResourceNotReadyException",
            "ResourceNotFoundException");

    private static final String INVALID_PARAMETER = "InvalidParameterException";

    static final String INVALID_S3_OBJECT = "InvalidS3ObjectException";

    private RekognitionErrors() {}

    /// The outcome a failure stands for. {@link #INVALID_S3_OBJECT} is ambiguous and is looked into before this
    /// is asked.
    static CallOutcome outcomeOf(Throwable thrown) {
        var failure = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return switch (failure) {
            case AwsServiceException refused -> outcomeOf(codeOf(refused), refused.statusCode());
            case SdkClientException broken
            when isWithoutCredentials(broken) -> new CallOutcome.Misconfigured("no AWS credentials");
            case SdkClientException broken ->
                new CallOutcome.Transient(broken.getClass().getSimpleName());
            default -> new CallOutcome.Unknown(failure.getClass().getSimpleName());
        };
    }

    /// The SDK has no type of its own for this, only this message of its provider chain.
    private static boolean isWithoutCredentials(SdkClientException broken) {
        return String.valueOf(broken.getMessage()).contains("Unable to load credentials");
    }

    static String codeOf(Throwable thrown) {
        var failure = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return failure instanceof AwsServiceException refused
                        && refused.awsErrorDetails() != null
                        && refused.awsErrorDetails().errorCode() != null
                ? refused.awsErrorDetails().errorCode()
                : "";
    }

    private static CallOutcome outcomeOf(String code, int status) {
        if (status >= 500) {
            return new CallOutcome.Transient(code.isEmpty() ? "HTTP " + status : code);
        }
        if (THROTTLES.contains(code) || status == 429) {
            return new CallOutcome.Throttled();
        }
        if (MISCONFIGURED.contains(code) || status == 401 || status == 403) {
            return new CallOutcome.Misconfigured(code.isEmpty() ? "HTTP " + status : code);
        }
        return switch (code) {
            case "InvalidImageFormatException" ->
                new CallOutcome.Unprocessable(
                        FailureCode.INVALID_IMAGE, "Rekognition cannot read this file as an image.");
            case "ImageTooLargeException" ->
                new CallOutcome.Unprocessable(FailureCode.IMAGE_TOO_LARGE, "Rekognition finds this image too large.");
            case INVALID_PARAMETER -> new CallOutcome.Ambiguous(code);
            case "InternalServerError" -> new CallOutcome.Transient(code);
            default -> new CallOutcome.Unknown(code.isEmpty() ? "HTTP " + status : code);
        };
    }
}
