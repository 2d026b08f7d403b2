package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vigil.testing.ConfigKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `deploy/compose.yaml` starts Vigil with values that it admits, and its services fit together.
class ComposeTest {

    private static final Path DEPLOY = Path.of("deploy");
    private static final Pattern QUEUE = Pattern.compile("(?m)^ {2}([a-z-]+) \\{$");

    @Test
    void everyValueIsOneThatVigilAdmits() throws IOException {
        var values = service("vigil").path("environment");
        var ours = VigilSettings.ALL.stream()
                .filter(setting -> values.has(setting.environmentName()))
                .toList();

        assertThat(ours)
                .hasSizeGreaterThan(8)
                .allSatisfy(setting -> assertThat(setting.rule()
                                .accepts(values.path(setting.environmentName()).asText()))
                        .as(setting.key())
                        .isTrue());
    }

    @Test
    void everyRequiredKeyHasAValue() throws IOException {
        var values = service("vigil").path("environment");
        var required = ConfigKeys.withDefaults().entrySet().stream()
                .filter(key -> key.getValue().equals(ConfigKeys.REQUIRED))
                .map(Map.Entry::getKey)
                .toList();

        assertThat(VigilSettings.ALL)
                .filteredOn(setting -> required.contains(setting.key()))
                .hasSameSizeAs(required)
                .allMatch(setting -> values.has(setting.environmentName()));
    }

    @Test
    void everyAddressNamesAServiceOfTheFile() throws IOException {
        var hosts = new TreeSet<String>();
        service("vigil").path("environment").forEach(value -> {
            if (value.asText().contains("://")) {
                hosts.add(URI.create(value.asText()).getHost());
            }
        });

        assertThat(hosts).containsExactly("postgres", "rekognition", "s3", "sqs");
        assertThat(compose().path("services").properties().stream().map(Map.Entry::getKey))
                .containsAll(hosts);
    }

    @Test
    void theQueuesOfVigilAreThoseThatElasticMqMakes() throws IOException {
        var queues = new TreeSet<String>();
        service("vigil").path("environment").properties().forEach(variable -> {
            if (variable.getKey().matches("VIGIL_QUEUE_(.*_)?URL")) {
                queues.add(variable.getValue().asText().replaceFirst(".*/", ""));
            }
        });

        var configuration = Files.readString(DEPLOY.resolve("compose/elasticmq.conf"));
        var made = QUEUE.matcher(configuration.substring(configuration.indexOf("queues {")));
        assertThat(made.results().map(queue -> queue.group(1))).containsExactlyInAnyOrderElementsOf(queues);
    }

    @Test
    void everyFileThatIsBuiltOrMountedIsThere() throws IOException {
        var build = service("vigil").path("build");
        assertThat(DEPLOY.resolve(build.path("context").asText())
                        .resolve(build.path("dockerfile").asText()))
                .exists();
        for (var name : new String[] {"sqs", "rekognition"}) {
            var mounted = service(name).at("/volumes/0").asText();
            assertThat(DEPLOY.resolve(mounted.substring(0, mounted.indexOf(':'))))
                    .exists();
        }
    }

    /// Vigil checks no credentials.
    @Test
    void portsAreOpenOnThisMachineAlone() throws IOException {
        for (var service : compose().path("services")) {
            service.path("ports").forEach(port -> assertThat(port.asText()).startsWith("127.0.0.1:"));
        }
        assertThat(service("vigil").path("ports")).hasSize(2);
    }

    private static JsonNode service(String name) throws IOException {
        return compose().path("services").path(name);
    }

    private static JsonNode compose() throws IOException {
        return new YAMLMapper().readTree(Files.readString(DEPLOY.resolve("compose.yaml")));
    }
}
