package dev.vigil.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.RawCall;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the packaged program says and does when it starts, and when it cannot work as it is configured.
class StartIT {

    private static final int EX_CONFIG = 78;
    private static final String HEADING = "Vigil cannot start with these settings:";

    @Test
    void everyWrongSettingIsNamedAtOnceInALineOfItsOwn() {
        var end = PackagedVigil.end(Map.of(
                "vigil.queue.worker.in-flight", "5",
                "vigil.queue.worker.poll-wait", "60S",
                "vigil.rekognition.requests-per-second", "0",
                "vigil.rekognition.min-confidence", "200",
                "vigil.upload.memory", "1M",
                "vigil.upload.max-files", "abc",
                "vigil.database.url", "nonsense"));

        assertThat(end.exitCode()).isEqualTo(EX_CONFIG);
        assertThat(end.log().lines())
                .containsExactly(
                        HEADING,
                        "vigil.database.url is wrong; it must be postgresql://host:port/database, without user and password,"
                                + " and without parameters that begin with ssl: vigil.database.tls is for them",
                        "vigil.queue.worker.in-flight is 5; it must be a whole number from 10 to 1000",
                        "vigil.queue.worker.poll-wait is 60S; it must be a duration from 1S to 20S",
                        "vigil.rekognition.requests-per-second is 0; it must be a number from 0.1 to 100000",
                        "vigil.rekognition.min-confidence is 200; it must be a number from 0 to 50",
                        "vigil.upload.memory is 1M; it must be a size from 32M to 16G",
                        "vigil.upload.max-files is abc; it must be a whole number from 1 to 100000");
    }

    @Test
    void aMissingSettingIsOneLine() {
        var end = PackagedVigil.end(Map.of("vigil.storage.bucket", ""));

        assertThat(end.exitCode()).isEqualTo(EX_CONFIG);
        assertThat(end.log().lines())
                .containsExactly(
                        HEADING,
                        "vigil.storage.bucket is missing (VIGIL_STORAGE_BUCKET); it must be the name of an S3 bucket:"
                                + " 3 to 63 lower-case letters, digits, dots and hyphens");
    }

    @Test
    void aMisspelledNameInTheEnvironmentIsRefused() {
        var end = PackagedVigil.end(Map.of("vigil.queue.worker.inflight", "40"));

        assertThat(end.exitCode()).isEqualTo(EX_CONFIG);
        assertThat(end.log().lines())
                .containsExactly(
                        HEADING,
                        "VIGIL_QUEUE_WORKER_INFLIGHT is no setting of Vigil; did you mean VIGIL_QUEUE_WORKER_IN_FLIGHT?");
    }

    @Test
    void theVariablesOfAServiceCalledVigilDoNotDisturb() {
        var kubernetes = new HashMap<String, String>();
        kubernetes.put("vigil.service.host", "10.0.0.1");
        kubernetes.put("vigil.port", "tcp://10.0.0.1:80");
        kubernetes.put("vigil.port.80.tcp.addr", "10.0.0.1");
        try (var vigil = PackagedVigil.start(kubernetes)) {
            assertThat(vigil.management().get("/q/health/live").status()).isEqualTo(200);
        }
    }

    @Test
    void anOrdinaryStartRegistersNoMeterTwice() {
        try (var vigil = PackagedVigil.start(Map.of())) {
            assertThat(vigil.log().lines()).anyMatch(line -> line.contains(" INFO "));
            assertThat(vigil.log().lines()).noneMatch(line -> line.contains("already registered"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "quarkus.http.port, Port %d seems to be in use",
        "quarkus.management.port, Unable to start the management interface on 0.0.0.0:%d"
    })
    void aPortThatIsTakenEndsTheStartAndIsNamed(String key, String message) throws IOException {
        try (var taken = new ServerSocket(0)) {
            var end = PackagedVigil.end(Map.of(key, String.valueOf(taken.getLocalPort())));

            assertThat(end.exitCode()).isNotZero();
            assertThat(end.log()).contains(message.formatted(taken.getLocalPort()));
        }
    }

    /// Whoever fills the port of the API must not make the orchestrator kill the process.
    @Test
    void probesAreAnsweredWhileThePortOfTheApiIsFull() throws IOException {
        var connections = 10;
        try (var vigil = PackagedVigil.start(Map.of("vigil.http.connections", String.valueOf(connections)))) {
            var held = new ArrayList<RawCall>();
            try {
                for (var i = 0; i < connections; i++) {
                    held.add(call(vigil));
                    held.getLast().answer();
                }
                assertThat(isFull(vigil)).isTrue();

                assertThat(vigil.management().get("/q/health/live").status()).isEqualTo(200);
                assertThat(vigil.management().get("/q/health/ready").status()).isEqualTo(200);
                assertThat(vigil.management().get("/q/metrics").status()).isEqualTo(200);
                assertThat(isFull(vigil)).as("it is still full").isTrue();
            } finally {
                for (var call : held) {
                    call.close();
                }
            }
        }
    }

    private static RawCall call(PackagedVigil vigil) throws IOException {
        return new RawCall(URI.create("http://localhost:" + vigil.port()), "GET /v1/nothing HTTP/1.1");
    }

    private static boolean isFull(PackagedVigil vigil) throws IOException {
        try (var call = call(vigil)) {
            return call.answer().isEmpty();
        } catch (SocketException reset) {
            return true;
        }
    }
}
