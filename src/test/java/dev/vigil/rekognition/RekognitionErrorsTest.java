package dev.vigil.rekognition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.aws.AwsFailure;
import dev.vigil.image.FailureCode;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.rekognition.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.rekognition.model.RekognitionException;

class RekognitionErrorsTest {

    @ParameterizedTest
    @CsvSource({
        "ProvisionedThroughputExceededException, 400",
        "ThrottlingException, 400",
        "SomethingNew, 429",
    })
    void overTheQuotaIsThrottled(String code, int status) {
        assertOutcome(code, status, new CallOutcome.Throttled());
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException, 500",
        "ThrottlingException, 503",
        "ProvisionedThroughputExceededException, 500",
        "InternalServerError, 500",
        "InternalServerError, 400",
        "ServiceUnavailable, 503",
        "SomethingNew, 502",
    })
    void aServiceOutOfOrderIsTransient(String code, int status) {
        assertOutcome(code, status, new CallOutcome.Transient(code));
    }

    @ParameterizedTest
    @CsvSource({
        "AccessDeniedException, 400",
        "AccessDeniedException, 403",
        "ExpiredTokenException, 400",
        "ExpiredToken, 400",
        "UnrecognizedClientException, 400",
        "InvalidSignatureException, 400",
        "MissingAuthenticationTokenException, 400",
        "LimitExceededException, 400",
        "HumanLoopQuotaExceededException, 400",
        "ResourceNotReadyException, 400",
        "ResourceNotFoundException, 400",
        "SomethingNew, 401",
        "SomethingNew, 403",
    })
    void whatIsWrongForEveryImageIsMisconfigured(String code, int status) {
        assertOutcome(code, status, new CallOutcome.Misconfigured(code));
    }

    @Test
    void anInvalidParameterMayBeTheFaultOfTheImageOrOfTheConfiguration() {
        assertOutcome("InvalidParameterException", 400, new CallOutcome.Ambiguous("InvalidParameterException"));
    }

    @ParameterizedTest
    @CsvSource({"InvalidImageFormatException, INVALID_IMAGE", "ImageTooLargeException, IMAGE_TOO_LARGE"})
    void whatIsWrongWithTheImageIsUnprocessable(String code, FailureCode expected) {
        assertThat(outcomeOf(refused(code, 400)))
                .isInstanceOfSatisfying(
                        CallOutcome.Unprocessable.class,
                        outcome -> assertThat(outcome.code()).isEqualTo(expected));
        assertThat(outcomeOf(new CompletionException(refused(code, 400)))).isEqualTo(outcomeOf(refused(code, 400)));
    }

    @Test
    void anObjectThatCannotBeReadIsKnownByItsCodeForALook() {
        var failure = refused("InvalidS3ObjectException", 400);

        assertThat(codeOf(failure)).isEqualTo(RekognitionErrors.INVALID_S3_OBJECT);
        assertThat(codeOf(new CompletionException(failure))).isEqualTo(RekognitionErrors.INVALID_S3_OBJECT);
    }

    @Test
    void aRefusalNobodyForesawIsUnknownByItsCodeOrStatus() {
        assertOutcome("SomethingNew", 400, new CallOutcome.Unknown("SomethingNew"));
        var withoutDetails = RekognitionException.builder().statusCode(418).build();
        assertThat(codeOf(withoutDetails)).isEmpty();
        assertThat(outcomeOf(withoutDetails)).isEqualTo(new CallOutcome.Unknown("HTTP 418"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void anAnswerWithoutACodeGoesByItsStatus(int status) {
        assertThat(outcomeOf(RekognitionException.builder().statusCode(status).build()))
                .isEqualTo(new CallOutcome.Transient("HTTP " + status));
    }

    @Test
    void theClassOfTheExceptionDoesNotMatterTheCodeDoes() {
        var details = AwsErrorDetails.builder()
                .errorCode("ProvisionedThroughputExceededException")
                .build();

        assertThat(outcomeOf(ProvisionedThroughputExceededException.builder()
                        .awsErrorDetails(details)
                        .statusCode(400)
                        .build()))
                .isEqualTo(new CallOutcome.Throttled());
        assertThat(outcomeOf(AwsServiceException.builder()
                        .awsErrorDetails(details)
                        .statusCode(400)
                        .build()))
                .isEqualTo(new CallOutcome.Throttled());
    }

    @Test
    void aProcessWithoutCredentialsIsMisconfigured() {
        var failure = SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(...)");

        assertThat(outcomeOf(failure)).isInstanceOf(CallOutcome.Misconfigured.class);
        assertThat(outcomeOf(new CompletionException(failure))).isInstanceOf(CallOutcome.Misconfigured.class);
    }

    @Test
    void everyOtherFailureOfTheClientIsTransient() {
        var broken = SdkClientException.create("Unable to execute HTTP request: Connection refused");

        assertThat(outcomeOf(broken)).isEqualTo(new CallOutcome.Transient("SdkClientException"));
        assertThat(outcomeOf(new CompletionException(broken)))
                .isEqualTo(new CallOutcome.Transient("SdkClientException"));
        assertThat(outcomeOf(ApiCallTimeoutException.create(30_000)))
                .isEqualTo(new CallOutcome.Transient("ApiCallTimeoutException"));
        assertThat(outcomeOf(SdkClientException.builder().build()))
                .isEqualTo(new CallOutcome.Transient("SdkClientException"));
    }

    @Test
    void anythingElseIsUnknownByTheNameOfItsClass() {
        assertThat(outcomeOf(new IOException("x"))).isEqualTo(new CallOutcome.Unknown("IOException"));
        assertThat(outcomeOf(new CompletionException(new IllegalStateException("x"))))
                .isEqualTo(new CallOutcome.Unknown("IllegalStateException"));
        assertThat(codeOf(new IOException("x"))).isEmpty();
    }

    private static void assertOutcome(String code, int status, CallOutcome expected) {
        assertThat(outcomeOf(refused(code, status))).isEqualTo(expected);
        assertThat(outcomeOf(new CompletionException(refused(code, status)))).isEqualTo(expected);
    }

    private static RekognitionException refused(String code, int status) {
        return (RekognitionException) RekognitionException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .statusCode(status)
                .build();
    }

    private static CallOutcome outcomeOf(Throwable failure) {
        return RekognitionErrors.outcomeOf(AwsFailure.of(failure));
    }

    private static String codeOf(Throwable failure) {
        return AwsFailure.of(failure).code();
    }
}
