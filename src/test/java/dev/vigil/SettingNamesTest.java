package dev.vigil;

import static dev.vigil.TestSettings.misspelled;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.settings.Setting;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Names that look like settings of Vigil and are none are refused; those that Kubernetes makes are let through.
class SettingNamesTest {

    @Test
    void aMisspelledNameIsRefusedAndTheNearestOneIsNamed() {
        assertThat(misspelled(Map.of(), Map.of("VIGIL_QUEUE_WORKER_INFLIGHT", "5")))
                .containsExactly("VIGIL_QUEUE_WORKER_INFLIGHT is no setting of Vigil; did you mean"
                        + " VIGIL_QUEUE_WORKER_IN_FLIGHT?");
        assertThat(misspelled(Map.of("vigil.storage.buckt", "x"), Map.of()))
                .containsExactly("vigil.storage.buckt is no setting of Vigil; did you mean vigil.storage.bucket?");
        assertThat(misspelled(Map.of(), Map.of("VIGIL_SOMETHING_ELSE", "5")))
                .containsExactly("VIGIL_SOMETHING_ELSE is no setting of Vigil; take it away");
    }

    @Test
    void theNamesThatKubernetesMakesForAServiceCalledVigilAreNotOurs() {
        assertThat(misspelled(
                        Map.of(),
                        Map.of(
                                "VIGIL_SERVICE_HOST", "10.0.0.1",
                                "VIGIL_SERVICE_PORT", "80",
                                "VIGIL_SERVICE_PORT_HTTP", "80",
                                "VIGIL_PORT", "tcp://10.0.0.1:80",
                                "VIGIL_SERVICE_ANYTHING", "else",
                                "VIGIL_PORT_80_TCP_ADDR", "10.0.0.1",
                                "VIGIL_DATABASE_SERVICE_HOST", "10.0.0.2",
                                "VIGIL_DATABASE_PORT", "tcp://10.0.0.2:5432",
                                "VIGIL_DATABASE_PORT_5432_TCP_PROTO", "tcp")))
                .isEmpty();
        assertThat(misspelled(Map.of(), Map.of("VIGIL_DATABASE_PORT", "5432"))).hasSize(1);
    }

    @Test
    void everyNameOfASettingIsKnownInTheEnvironment() {
        assertThat(misspelled(
                        Map.of(),
                        VigilSettings.ALL.stream().collect(Collectors.toMap(Setting::environmentName, Setting::key))))
                .isEmpty();
    }
}
