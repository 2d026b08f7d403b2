package dev.vigil.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/// What a call makes of refusals, silence, broken connections and answers that are none.
class CallFailureTest extends AwsCallTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            400 | ThrottlingException:http://internal.amazon.com/coral/ | {"__type":"Other"} | ThrottlingException
            400 | | {"__type":"com.amazonaws.rekognition#ImageTooLargeException","Message":"m"} | ImageTooLargeException
            503 | | <?xml version="1.0"?><Error><Code>SlowDown</Code><Key>job/image</Key></Error> | SlowDown
            403 | | <Error><Code>broken | ''
            502 | | Bad Gateway | ''
            500 | | '' | ''
            """)
    void aRefusalCarriesItsCode(int status, String header, String body, String code) {
        server.answer(status, header == null ? Map.of() : Map.of("x-amzn-ErrorType", header), body);

        var failure = catchThrowable(this::ask);

        assertThat(failure).isInstanceOfSatisfying(AwsServiceException.class, refused -> {
            assertThat(refused.statusCode()).isEqualTo(status);
            assertThat(refused.awsErrorDetails().errorCode()).isEqualTo(code);
            assertThat(refused.getMessage()).doesNotContain("job/image");
        });
    }

    @Test
    void whoDoesNotAnswerInTimeFailsTheCall() throws IOException {
        try (var silent = new ServerSocket(0)) {
            var failure = catchThrowable(() -> calls.send(
                            service(Duration.ofMillis(200)),
                            "Ask",
                            request(URI.create("http://localhost:" + silent.getLocalPort())),
                            QUESTION)
                    .await()
                    .atMost(PATIENCE));

            assertThat(failure).isInstanceOf(ApiCallTimeoutException.class);
        }
    }

    @Test
    void anAnswerThatStopsHalfwayFailsTheCallInTime() {
        var half = serve("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", false);

        var failure = catchThrowable(() -> askAt(half, Duration.ofMillis(300)));

        assertThat(failure).isInstanceOf(ApiCallTimeoutException.class);
    }

    @Test
    void aConnectionThatBreaksOffFailsTheCall() {
        var half = serve("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", true);

        var failure = catchThrowable(() -> askAt(half, PATIENCE));

        assertThat(failure).isInstanceOf(SdkClientException.class).isNotInstanceOf(ApiCallTimeoutException.class);
    }

    @Test
    void nobodyThereFailsTheCall() {
        server.close();

        assertThat(catchThrowable(this::ask)).isInstanceOf(SdkClientException.class);
    }

    @Test
    void aClientThatIsClosedFailsTheCall() {
        calls.close();

        assertThat(catchThrowable(this::ask)).isInstanceOf(SdkClientException.class);
    }

    @Test
    void anEndlessAnswerIsNotKept() {
        var endless = serve("HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + "x".repeat(8_000_000), false);

        var failure = catchThrowable(() -> askAt(endless, PATIENCE));

        assertThat(failure).isInstanceOf(SdkClientException.class).hasMessageContaining("bytes");
    }

    @Test
    void aCertificateNobodyVouchesForIsRefused(@TempDir Path folder) throws Exception {
        var tls = vertx.createHttpServer(
                        new HttpServerOptions().setSsl(true).setKeyCertOptions(selfSigned(folder.resolve("own.p12"))))
                .requestHandler(request -> request.response().end("{}"))
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        var failure = catchThrowable(() -> askAt(URI.create("https://localhost:" + tls.actualPort()), PATIENCE));

        assertThat(failure).isInstanceOf(SdkClientException.class).hasMessageContaining("SSLHandshake");
    }

    @ParameterizedTest
    @CsvSource({
        "500, InternalError, true",
        "503, SlowDown, true",
        "400, RequestTimeout, true",
        "400, ThrottlingException, true",
        "403, RequestTimeTooSkewed, true",
        "403, AccessDenied, false",
        "404, NoSuchBucket, false",
        "400, InvalidDigest, false"
    })
    void onlyWhatMayPassIsWorthAnotherTry(int status, String code, boolean mayPass) {
        server.answer(status, Map.of(), "<Error><Code>" + code + "</Code></Error>");

        assertThat(AwsFailure.of(catchThrowable(this::ask)).mayPass()).isEqualTo(mayPass);
    }

    private static PfxOptions selfSigned(Path store) throws IOException, InterruptedException {
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-dname",
                        "CN=localhost",
                        "-keyalg",
                        "EC",
                        "-storepass",
                        "password",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        return new PfxOptions().setPath(store.toString()).setPassword("password");
    }
}
