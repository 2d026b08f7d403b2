package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyLimitTest {

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/jobs, multipart/form-data; boundary=x, UPLOAD",
        "POST, /v1/jobs, Multipart/Form-Data, UPLOAD",
        "POST, /v1/jobs, application/json, OTHER",
        "POST, /v1/jobs, , OTHER",
        "POST, /v1/jobs/, multipart/form-data, UPLOAD",
        "PUT, /v1/jobs, multipart/form-data, OTHER",
        "POST, /v1/jobs/1/images, application/json, UPLOAD",
        "DELETE, /v1/jobs/1/images, multipart/form-data, OTHER",
        "POST, /v1/jobs/1/2/images, multipart/form-data, OTHER",
        "POST, /v1/retries, multipart/form-data, OTHER",
        "POST, /v1/jobs/1/retry, multipart/form-data, RETRY",
        "POST, /v1/jobs/1/seal, multipart/form-data, MOVE",
        "POST, /v1/jobs/1/cancel, , MOVE",
        "POST, /v1/jobs/1/results, application/json, BRIDGE",
        "POST, /v1/virtual-images, application/json, BRIDGE",
        "POST, /v1/virtual-images/updates, multipart/form-data, BRIDGE",
        "POST, /v1/virtual-images/other, application/json, OTHER",
        "POST, /q/openapi, multipart/form-data, OTHER",
        "PATCH, /nothing, multipart/form-data, OTHER",
        "POST, /, multipart/form-data, OTHER"
    })
    void theLimitFollowsFromTheRoute(String method, String path, String type, BodyLimit limit) {
        assertThat(BodyLimit.of(HttpMethod.valueOf(method), path, type)).isEqualTo(limit);
    }
}
