package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the manifests of Kubernetes say about Vigil is true of Vigil.
class KubernetesTest {

    private static final Path MONITORING = Path.of("docs/how-to/monitoring.md");

    @Test
    void aPodIsGivenLongerThanAStopTakesAtMost() throws IOException {
        var pod = DeployFiles.manifest("deployment.yaml").at("/spec/template/spec");
        var preStop = pod.at("/containers/0/lifecycle/preStop/sleep/seconds");
        assertThat(preStop.isInt()).isTrue();

        var longest = Duration.ofSeconds(preStop.asInt())
                .plus(DeployFiles.parse(DeployFiles.application().getProperty("quarkus.shutdown.timeout")))
                .plus(DeployFiles.duration("vigil.queue.worker.poll-wait"))
                .plus(DeployFiles.duration("vigil.queue.worker.drain-timeout"));

        assertThat(Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asInt()))
                .isGreaterThan(longest);
    }

    @Test
    void theProbesAskThePathsThatVigilAnswers() throws IOException {
        var container = DeployFiles.manifest("deployment.yaml").at("/spec/template/spec/containers/0");
        var paths = Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                .map(probe -> container.at("/" + probe + "/httpGet/path").asText())
                .toList();

        assertThat(paths).containsExactly("/q/health/started", "/q/health/ready", "/q/health/live");
        assertThat(Files.readString(MONITORING)).contains(paths);
    }

    @Test
    void probesAskThePortOfHealthAndMetricsAndTheServiceLeadsToTheOther() throws IOException {
        var container = DeployFiles.manifest("deployment.yaml").at("/spec/template/spec/containers/0");
        var ports = new TreeMap<String, Integer>();
        container
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));

        assertThat(ports).isEqualTo(Map.of("http", 8080, "management", 9000));
        assertThat(DeployFiles.application().getProperty("quarkus.management.port"))
                .isEqualTo("9000");
        assertThat(Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                        .map(probe ->
                                container.at("/" + probe + "/httpGet/port").asText()))
                .containsOnly("management");
        assertThat(DeployFiles.manifest("service.yaml").at("/spec/ports").findValuesAsText("targetPort"))
                .containsExactly("http");
    }

    @Test
    void clientsReachThePortOfTheApiAndScrapersTheOther() throws IOException {
        var labels = new TreeMap<String, String>();
        for (var rule : DeployFiles.manifest("networkpolicy.yaml").at("/spec/ingress")) {
            assertThat(rule.path("ports")).hasSize(1);
            labels.put(
                    rule.at("/ports/0/port").asText(),
                    rule.at("/from/0/podSelector/matchLabels").toString());
        }

        assertThat(labels)
                .isEqualTo(Map.of("http", "{\"vigil-client\":\"true\"}", "management", "{\"vigil-scraper\":\"true\"}"));
    }

    @Test
    void theQuotaIsThatOfTheAccountAndAReplicaIsAddedForAMinuteOfIt() throws IOException {
        var quota = DeployFiles.manifest("configmap.yaml")
                .at("/data/VIGIL_REKOGNITION_REQUESTS_PER_SECOND")
                .asDouble();
        var queueLength = DeployFiles.manifest("scaledobject.yaml")
                .at("/spec/triggers/0/metadata/queueLength")
                .asDouble();

        assertThat(quota)
                .isEqualTo(Double.parseDouble(
                        DeployFiles.defaults().getOrDefault("vigil.rekognition.requests-per-second", "")));
        assertThat(queueLength).isEqualTo(60 * quota);
    }
}
