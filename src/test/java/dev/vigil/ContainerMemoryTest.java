package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vigil.testing.ConfigKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What a process may use fits in the memory that its container is given: the limits are read where they are set, the
/// rest from the table in `docs/reference/native.md`, which is checked with them. All in MiB.
class ContainerMemoryTest {

    private static final Path DOCUMENT = Path.of("docs/reference/native.md");
    private static final Path APPLICATION = Path.of("src/main/resources/application.properties");
    private static final Path JVM_IMAGE = Path.of("src/main/docker/Dockerfile.jvm");
    private static final Path CONTAINER_CHECK = Path.of("src/main/docker/check.sh");
    private static final Path DEPLOYMENT = Path.of("deploy/kubernetes/deployment.yaml");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Za-z ]+) \\| (\\d+) \\| (\\d+) \\| .*\\|$");
    private static final int MEBIBYTE = 1024 * 1024;

    /// Of the JDK's memory outside the heap: what is not that of the uploads.
    private static final int BUFFERS_OF_NIO = 8;

    @Test
    void theNativeProgramFitsInThePod() throws IOException {
        var table = table(2);
        var arguments = Files.readString(APPLICATION);

        assertThat(megabytes(arguments, "-R:MaxHeapSize=")).isEqualTo(table.get("heap"));
        assertThat(megabytes(arguments, "-R:MaxDirectMemorySize=")).isEqualTo(table.get("uploads and NIO"));
        assertThat(arguments).contains("-R:+ExitOnOutOfMemoryError");
        assertThat(sum(table)).isLessThanOrEqualTo(limitOfThePod());
        assertThat(table.get("limit")).isEqualTo(limitOfThePod());
        assertThat(megabytes(Files.readString(CONTAINER_CHECK), "\nmemory=")).isEqualTo(limitOfThePod());
    }

    @Test
    void theProgramOnTheJvmFitsInItsContainer() throws IOException {
        var table = table(3);
        var arguments = Files.readString(JVM_IMAGE);
        var limit = megabytes(Files.readString(CONTAINER_CHECK), "\n      memory=");

        assertThat(megabytes(arguments, "\"-Xmx")).isEqualTo(table.get("heap"));
        assertThat(megabytes(arguments, "\"-XX:MaxDirectMemorySize=")).isEqualTo(table.get("uploads and NIO"));
        assertThat(megabytes(arguments, "\"-XX:MaxMetaspaceSize=")
                        + megabytes(arguments, "\"-XX:ReservedCodeCacheSize="))
                .isEqualTo(table.get("classes and code"));
        assertThat(arguments).contains("\"-XX:+ExitOnOutOfMemoryError\"");
        assertThat(sum(table)).isLessThanOrEqualTo(limit);
        assertThat(table.get("limit")).isEqualTo(limit);
    }

    @Test
    void theUploadsHaveRoomOutsideTheHeapAndNettyItsOwn() throws IOException {
        var uploads = ConfigKeys.withDefaults().getOrDefault("vigil.upload.memory", "");
        for (var column : new int[] {2, 3}) {
            assertThat(megabytes(uploads, "") + BUFFERS_OF_NIO)
                    .isLessThanOrEqualTo(table(column).get("uploads and NIO"));
            assertThat(NettyMemory.MOST / MEBIBYTE)
                    .isEqualTo((long) table(column).get("Netty"));
        }
    }

    /// A limit that is set elsewhere too would not be the one that is added up.
    @Test
    void noContainerSetsOtherLimits() throws IOException {
        for (var image : new String[] {"Dockerfile.native", "Dockerfile.native-micro"}) {
            assertThat(Files.readString(Path.of("src/main/docker", image))).contains("ENTRYPOINT [\"/vigil/vigil\"]");
        }
        assertThat(Files.readString(JVM_IMAGE)).doesNotContain("MaxRAMPercentage");
    }

    private static Map<String, Integer> table(int column) throws IOException {
        var rows = new LinkedHashMap<String, Integer>();
        ROW.matcher(Files.readString(DOCUMENT))
                .results()
                .forEach(row -> rows.put(row.group(1), Integer.valueOf(row.group(column))));
        assertThat(rows)
                .containsOnlyKeys("heap", "uploads and NIO", "Netty", "classes and code", "everything else", "limit");
        return rows;
    }

    private static int sum(Map<String, Integer> table) {
        return table.entrySet().stream()
                .filter(row -> !row.getKey().equals("limit"))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static int limitOfThePod() throws IOException {
        var limit = new YAMLMapper()
                .readTree(Files.readString(DEPLOYMENT))
                .at("/spec/template/spec/containers/0/resources/limits/memory")
                .asText();
        assertThat(limit).endsWith("Mi");
        return Integer.parseInt(limit.replace("Mi", ""));
    }

    private static int megabytes(String text, String name) {
        var found = Pattern.compile(Pattern.quote(name) + "(\\d+)[mM]").matcher(text);
        assertThat(found.find()).as(name).isTrue();
        return Integer.parseInt(found.group(1));
    }
}
