package dev.vigil.rekognition;

import dev.vigil.image.FailureCode;
import java.util.Set;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Sorts failures of DetectModerationLabels by error code, then by HTTP status.
///
/// Source: Amazon Rekognition developer guide, "Error handling", and the error list of the service model.
final class ErrorClasses {

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

    private ErrorClasses() {}

    /// The outcome a failure stands for. {@link #INVALID_S3_OBJECT} is ambiguous and is looked into before this
    /// is asked.
    static Analysis outcomeOf(Throwable thrown) {
        var failure = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        return switch (failure) {
            case AwsServiceException refused -> outcomeOf(codeOf(refused), refused.statusCode());
            case SdkClientException broken
            when isWithoutCredentials(broken) -> new Analysis.Misconfigured("no AWS credentials");
            case SdkClientException broken ->
                new Analysis.Transient(broken.getClass().getSimpleName());
            default -> new Analysis.Unknown(failure.getClass().getSimpleName());
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

    private static Analysis outcomeOf(String code, int status) {
        if (status >= 500) {
            return new Analysis.Transient(code.isEmpty() ? "HTTP " + status : code);
        }
        if (THROTTLES.contains(code) || status == 429) {
            return new Analysis.Throttled();
        }
        if (MISCONFIGURED.contains(code) || status == 401 || status == 403) {
            return new Analysis.Misconfigured(code.isEmpty() ? "HTTP " + status : code);
        }
        return switch (code) {
            case "InvalidImageFormatException" ->
                new Analysis.Unprocessable(FailureCode.INVALID_IMAGE, "Rekognition cannot read this file as an image.");
            case "ImageTooLargeException" ->
                new Analysis.Unprocessable(FailureCode.IMAGE_TOO_LARGE, "Rekognition finds this image too large.");
            case INVALID_PARAMETER -> new Analysis.Ambiguous(code);
            case "InternalServerError" -> new Analysis.Transient(code);
            default -> new Analysis.Unknown(code.isEmpty() ? "HTTP " + status : code);
        };
    }
}
