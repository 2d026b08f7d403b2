package dev.vigil.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vigil.json.ExactJson;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Makes the SDK's exception of an answer other than 2xx.
///
/// The error code stands in the header {@code x-amzn-errortype} or the member {@code __type} (AWS JSON 1.1
/// protocol, "Operation error serialization": what is before a `#` and behind a `:` is no part of it), or in the
/// element {@code Code} (Amazon S3 API reference, "REST error responses"). The rest of the answer is left out, because
/// it may name an object.
final class Refusal {

    private static final String CODE = "<Code>";

    private Refusal() {}

    static AwsServiceException of(SdkHttpResponse answer, String body) {
        var code = answer.firstMatchingHeader("x-amzn-errortype")
                .or(() -> body.startsWith("<") ? inXml(body) : inJson(body))
                .map(Refusal::bare)
                .orElse("");
        return AwsServiceException.builder()
                .statusCode(answer.statusCode())
                .message("HTTP " + answer.statusCode() + " " + code)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .sdkHttpResponse(answer)
                        .build())
                .build();
    }

    private static Optional<String> inJson(String body) {
        try {
            return Optional.ofNullable(
                    ExactJson.mapper().readTree(body).path("__type").textValue());
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> inXml(String body) {
        var from = body.indexOf(CODE);
        var to = body.indexOf('<', from + CODE.length());
        return from < 0 || to < 0 ? Optional.empty() : Optional.of(body.substring(from + CODE.length(), to));
    }

    private static String bare(String type) {
        var name = type.substring(type.indexOf('#') + 1);
        var colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }
}
