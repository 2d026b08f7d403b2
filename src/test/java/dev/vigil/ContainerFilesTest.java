package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What every Dockerfile promises, as far as its text can tell; `check.sh` beside them runs what they make.
class ContainerFilesTest {

    private static final Path DOCKER = Path.of("src/main/docker");
    private static final Set<String> LABELS =
            Set.of("title", "description", "source", "revision", "version", "licenses");
    private static final Pattern FROM = Pattern.compile("(?m)^FROM (\\S+)");
    private static final Pattern FROM_ARGUMENT = Pattern.compile("\\$\\{([A-Z]+)}");
    private static final Pattern PINNED =
            Pattern.compile("([a-z0-9.]+\\.[a-z]+/[a-z0-9/-]+:[\\w.-]*\\d[\\w.-]*)(@sha256:[0-9a-f]{64})?");
    private static final String DIGEST_COMMAND = "docker buildx imagetools inspect --format '{{.Manifest.Digest}}' ";
    private static final Pattern LABEL = Pattern.compile("org\\.opencontainers\\.image\\.(\\w+)=\"[^\"]+\"");
    private static final Pattern USER = Pattern.compile("(?m)^USER (.*)$");
    private static final Pattern VERSION = Pattern.compile("(?m)^ARG VERSION=(.*)$");
    private static final Pattern POM_VERSION = Pattern.compile("<artifactId>vigil</artifactId>\\s*<version>(.*?)</");
    private static final Pattern EXEC_FORM = Pattern.compile("\\[\"[^\"]+\"(?:, \"[^\"]+\")*]");
    private static final Pattern COPIED = Pattern.compile("(?m)^COPY (?!--from)(?:--\\S+ )*(\\S+) \\S+$");

    @Test
    void thereIsOneDockerfileForEachWayToBuild() throws IOException {
        assertThat(dockerfiles().map(file -> file.getFileName().toString()))
                .containsExactlyInAnyOrder("Dockerfile.jvm", "Dockerfile.native", "Dockerfile.native-micro");
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void everyBaseIsAnArgumentWithAPinnedDefault(Path file) throws IOException {
        var text = Files.readString(file);
        var bases = matches(FROM, text);

        assertThat(bases).isNotEmpty();
        for (var base : bases) {
            assertThat(base).matches(FROM_ARGUMENT);
            var name = FROM_ARGUMENT.matcher(base).replaceAll("$1");
            var beforeTheFirstStage = text.substring(0, text.indexOf("\nFROM "));
            assertThat(matches(Pattern.compile("(?m)^ARG " + name + "=(.*)$"), beforeTheFirstStage))
                    .as(name)
                    .singleElement()
                    .satisfies(image -> assertThat(image).matches(PINNED));
        }
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void deployReadmeHasTheCommandThatFindsTheDigestOfEveryBase(Path file) throws IOException {
        var readme = Files.readString(Path.of("deploy/README.md"));
        var bases = matches(Pattern.compile("(?m)^ARG (?:BASE|BUILDER)=([^@\\n]*)"), Files.readString(file));

        assertThat(bases).isNotEmpty();
        assertThat(readme.lines())
                .containsAll(bases.stream().map(base -> DIGEST_COMMAND + base).toList());
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void bothPortsAreNamed(Path file) throws IOException {
        assertThat(lastStage(file)).contains("\nEXPOSE 8080 9000\n");
    }

    /// The script of Maven's wrapper refuses a download that is not this one.
    @Test
    void theMavenThatTheWrapperDownloadsIsPinnedByItsChecksum() throws IOException {
        assertThat(Files.readString(Path.of(".mvn/wrapper/maven-wrapper.properties")))
                .containsPattern("(?m)^distributionUrl=https://\\S+/apache-maven-[\\d.]+-bin\\.zip$")
                .containsPattern("(?m)^distributionSha256Sum=[0-9a-f]{64}$");
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void theLastUserIsANumberAndNotRoot(Path file) throws IOException {
        assertThat(matches(USER, Files.readString(file))).isNotEmpty().allMatch(user -> user.matches("[1-9]\\d{3,}"));
        assertThat(lastStage(file)).containsPattern(USER);
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void theProgramIsStartedWithoutAShellAndGetsSigterm(Path file) throws IOException {
        var stage = lastStage(file);

        assertThat(matches(Pattern.compile("(?m)^ENTRYPOINT (.*)$"), stage))
                .singleElement()
                .satisfies(entryPoint -> assertThat(entryPoint).matches(EXEC_FORM));
        assertThat(stage).contains("\nSTOPSIGNAL SIGTERM\n");
        assertThat(matches(Pattern.compile("(?m)^(RUN|CMD|HEALTHCHECK|SHELL)\\b"), stage))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void theImageIsLabelledWithTheVersionOfThePom(Path file) throws IOException {
        var stage = lastStage(file);

        assertThat(matches(LABEL, stage)).containsExactlyInAnyOrderElementsOf(LABELS);
        assertThat(matches(VERSION, stage)).isEqualTo(matches(POM_VERSION, Files.readString(Path.of("pom.xml"))));
        assertThat(stage).contains("\nARG REVISION=", "\nARG SOURCE=");
    }

    @ParameterizedTest
    @MethodSource("dockerfiles")
    void whatIsCopiedIsSentToTheBuild(Path file) throws IOException {
        for (var source : matches(COPIED, Files.readString(file))) {
            assertThat(isSent(Path.of(source))).as(source).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git/config",
                ".local/vigil.env",
                "README.md",
                "src/main/docker/check.sh",
                "src/test/java/dev/vigil/ContainerFilesTest.java",
                "target/classes",
                "target/vigil.jar"
            })
    void whatIsNotCopiedIsNotSentToTheBuild(String path) throws IOException {
        assertThat(isSent(Path.of(path))).isFalse();
    }

    /// As Docker reads the file: the last rule that names the path, or a folder it lies in, decides.
    private static boolean isSent(Path path) throws IOException {
        var sent = true;
        for (var rule : Files.readAllLines(Path.of(".dockerignore"))) {
            var admits = rule.startsWith("!");
            var named = FileSystems.getDefault().getPathMatcher("glob:" + (admits ? rule.substring(1) : rule));
            if (Stream.iterate(path, Objects::nonNull, Path::getParent).anyMatch(named::matches)) {
                sent = admits;
            }
        }
        return sent;
    }

    private static Stream<Path> dockerfiles() throws IOException {
        try (var files = Files.list(DOCKER)) {
            return files
                    .filter(file -> file.getFileName().toString().startsWith("Dockerfile"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static String lastStage(Path file) throws IOException {
        var text = Files.readString(file);
        return text.substring(text.lastIndexOf("\nFROM "));
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(ContainerFilesTest::value).toList();
    }

    private static String value(MatchResult match) {
        return match.groupCount() == 0 ? match.group() : match.group(1);
    }
}
