package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `deploy/` says about the settings of Vigil is true of Vigil.
class DeployTest {

    private static final String REQUIRED = "required";
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("\\b(?:VIGIL|QUARKUS)_[A-Z0-9_]*[A-Z0-9]\\b");
    private static final Pattern SECRET_KEY = Pattern.compile("--from-literal=(VIGIL_[A-Z_]+)=");

    @Test
    void everyEnvironmentNameInDeployIsOneThatVigilReads() throws IOException {
        var names = new TreeSet<String>();
        for (var file : DeployFiles.files()) {
            ENVIRONMENT_NAME.matcher(Files.readString(file)).results().forEach(name -> names.add(name.group()));
        }

        assertThat(names).contains("VIGIL_QUEUE_URL", "VIGIL_DATABASE_PASSWORD");
        assertThat(DeployFiles.environmentNames(
                        Stream.concat(DeployFiles.defaults().keySet().stream(), DeployFiles.quarkusKeys())))
                .containsAll(names);
    }

    @Test
    void configMapAndSecretTogetherNameEveryRequiredKeyAndNoneTwice() throws IOException {
        var configMap = DeployFiles.keys(DeployFiles.manifest("configmap.yaml").path("data"));
        var secret = DeployFiles.matches(SECRET_KEY, Files.readString(DeployFiles.DEPLOY.resolve("README.md")));

        assertThat(configMap).doesNotContainAnyElementsOf(secret);
        assertThat(Stream.concat(configMap.stream(), secret.stream()))
                .containsAll(DeployFiles.environmentNames(DeployFiles.defaults().entrySet().stream()
                        .filter(key -> key.getValue().equals(REQUIRED))
                        .map(Map.Entry::getKey)));
    }

    @Test
    void everyValueInTheConfigMapIsOneThatVigilAdmits() throws IOException {
        var values = DeployFiles.manifest("configmap.yaml").path("data");
        var ours = VigilSettings.ALL.stream()
                .filter(setting -> values.has(setting.environmentName()))
                .toList();

        assertThat(ours)
                .hasSizeGreaterThan(4)
                .allSatisfy(setting -> assertThat(setting.rule()
                                .accepts(values.path(setting.environmentName()).asText()))
                        .as(setting.key())
                        .isTrue());
    }
}
