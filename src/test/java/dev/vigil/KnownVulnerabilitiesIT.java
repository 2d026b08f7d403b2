package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Nothing is in the program that has a hole on the list `deploy/known-vulnerabilities.csv`, which is kept by hand.
class KnownVulnerabilitiesIT {

    private static final Path LIST = Path.of("deploy/known-vulnerabilities.csv");
    private static final Path SBOM = Path.of("target/vigil-sbom.json");

    /// Commas inside quotes separate nothing.
    private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    private static final Logger LOG = Logger.getLogger(KnownVulnerabilitiesIT.class);

    @Test
    void noComponentOfTheProgramHasAHoleOfTheList() throws IOException {
        var components = components();
        var list = list();
        LOG.infof(
                "known vulnerabilities: %d on the list, the newest %d days old",
                list.size(), ChronoUnit.DAYS.between(newest(list), LocalDate.now()));

        var found = list.stream()
                .filter(hole -> hole.accepted().isEmpty())
                .flatMap(hole -> components.stream()
                        .filter(hole::isIn)
                        .map(component -> component + " has " + hole.name() + ", which " + hole.below() + " mends"))
                .toList();

        assertThat(components).hasSizeGreaterThan(100);
        assertThat(found).isEmpty();
    }

    @Test
    void whatIsAcceptedIsStillThereAndSaysWhy() throws IOException {
        var components = components();
        assertThat(list().stream().filter(hole -> !hole.accepted().isEmpty())).allSatisfy(hole -> {
            assertThat(hole.accepted()).hasSizeGreaterThan(40);
            assertThat(components).as("drop the line of " + hole.name()).anyMatch(hole::isIn);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "4.1.131.Final, 4.1.132, true",
        "4.1.132.Final, 4.1.132, false",
        "4.1.137.Final, 4.1.136, false",
        "4.1.9.Final, 4.1.10, true",
        "42.7.10, 42.7.11, true",
        "42.10.0, 42.7.11, false",
        "3.34, 3.34.7, true"
    })
    void versionsAreComparedByTheirNumbers(String version, String below, boolean isBelow) {
        assertThat(isBelow(version, below)).isEqualTo(isBelow);
    }

    private static List<Component> components() throws IOException {
        var sbom = new ObjectMapper().readTree(SBOM.toFile());
        return StreamSupport.stream(sbom.path("components").spliterator(), false)
                .map(component -> new Component(
                        component.path("group").asText() + ":"
                                + component.path("name").asText(),
                        component.path("version").asText()))
                .toList();
    }

    private static List<Hole> list() throws IOException {
        return Files.readAllLines(LIST).stream()
                .skip(1)
                .map(line -> COMMA.split(line, -1))
                .map(cells -> new Hole(cells[0], cells[1], cells[2], LocalDate.parse(cells[4]), cells[5]))
                .toList();
    }

    private static LocalDate newest(List<Hole> list) {
        return list.stream().map(Hole::published).max(Comparator.naturalOrder()).orElseThrow();
    }

    private static boolean isBelow(String version, String below) {
        return Arrays.compare(numbers(version), numbers(below)) < 0;
    }

    private static int[] numbers(String version) {
        return Pattern.compile("\\d+")
                .matcher(version)
                .results()
                .mapToInt(number -> Integer.parseInt(number.group()))
                .toArray();
    }

    private record Component(String name, String version) {

        @Override
        public String toString() {
            return name + " " + version;
        }
    }

    private record Hole(String component, String below, String name, LocalDate published, String accepted) {

        boolean isIn(Component candidate) {
            return isAbout(candidate) && isBelow(candidate.version(), below);
        }

        /// A whole group means what is released together, which netty-tcnative is not.
        private boolean isAbout(Component candidate) {
            return component.endsWith(":*")
                    ? candidate.name().startsWith(component.substring(0, component.length() - 1))
                            && numbers(candidate.version())[0] == numbers(below)[0]
                    : candidate.name().equals(component);
        }
    }
}
