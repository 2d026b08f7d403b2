package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.PackagedVigil;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the packaged program says and does when it cannot work as it is configured.
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
            assertThat(vigil.api().get("/q/health/live").status()).isEqualTo(200);
        }
    }
}
