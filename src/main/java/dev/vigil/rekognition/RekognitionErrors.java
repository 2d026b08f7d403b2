package dev.vigil.rekognition;

import dev.vigil.aws.AwsFailure;
import dev.vigil.image.FailureCode;
import java.util.Set;

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

    /// The outcome that a failure stands for. {@link #INVALID_S3_OBJECT} is ambiguous: look at the object first.
    static CallOutcome outcomeOf(AwsFailure failure) {
        if (failure.isAnswer()) {
            return refused(failure.code(), failure.status(), failure.reason());
        }
        if (failure.isWithoutCredentials()) {
            return new CallOutcome.Misconfigured("no AWS credentials");
        }
        return failure.isBroken()
                ? new CallOutcome.Transient(failure.reason())
                : new CallOutcome.Unknown(failure.reason());
    }

    private static CallOutcome refused(String code, int status, String reason) {
        if (status >= 500) {
            return new CallOutcome.Transient(reason);
        }
        if (THROTTLES.contains(code) || status == 429) {
            return new CallOutcome.Throttled();
        }
        if (MISCONFIGURED.contains(code) || status == 401 || status == 403) {
            return new CallOutcome.Misconfigured(reason);
        }
        return switch (code) {
            case "InvalidImageFormatException" ->
                new CallOutcome.Unprocessable(
                        FailureCode.INVALID_IMAGE, "Rekognition cannot read this file as an image.");
            case "ImageTooLargeException" ->
                new CallOutcome.Unprocessable(FailureCode.IMAGE_TOO_LARGE, "Rekognition finds this image too large.");
            case INVALID_PARAMETER -> new CallOutcome.Ambiguous(code);
            case "InternalServerError" -> new CallOutcome.Transient(code);
            default -> new CallOutcome.Unknown(reason);
        };
    }
}
