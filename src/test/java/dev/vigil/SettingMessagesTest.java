package dev.vigil;

import static dev.vigil.TestSettings.REQUIRED;
import static dev.vigil.TestSettings.config;
import static dev.vigil.TestSettings.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Vigil says of wrong and missing settings when it starts: one short line each, and no secret in it.
class SettingMessagesTest {

    @Test
    void whatIsMissingAndWhatIsWrongAreSaidTogetherInOneLineEach() {
        var complaints = VigilSettings.CHECK.wrongValues(config(Map.of(
                "vigil.queue.worker.in-flight", "5",
                "vigil.queue.worker.poll-wait", "60S",
                "vigil.upload.max-files", "abc",
                "vigil.identity", "none")));

        assertThat(complaints)
                .contains(
                        "vigil.queue.worker.in-flight is 5; it must be a whole number from 10 to 1000",
                        "vigil.queue.worker.poll-wait is 60S; it must be a duration from 1S to 20S",
                        "vigil.upload.max-files is abc; it must be a whole number from 1 to 100000",
                        "vigil.database.password is missing (VIGIL_DATABASE_PASSWORD); it must be a text",
                        "vigil.storage.bucket is missing (VIGIL_STORAGE_BUCKET); it must be the name of an S3 bucket: 3 to"
                                + " 63 lower-case letters, digits, dots and hyphens")
                .hasSize(8)
                .noneMatch(line -> line.contains("\n"));
    }

    @Test
    void whatMustHoldBetweenTwoKeysIsSaidWithBothValues() {
        assertThat(wrong(Map.of("vigil.queue.rescue.age", "10S")))
                .containsExactly(
                        "vigil.queue.rescue.age is 10S; it must be longer than vigil.queue.outbox.age, which is 30S");
        assertThat(wrong(Map.of("vigil.queue.expiry.age", "10M")))
                .containsExactly(
                        "vigil.queue.expiry.age is 10M; it must be longer than vigil.queue.rescue.age, which is 15M");
        assertThat(wrong(Map.of("vigil.queue.express-url", REQUIRED.getOrDefault("vigil.queue.url", ""))))
                .singleElement()
                .asString()
                .contains("must be different from vigil.queue.url");
        assertThat(wrong(Map.of("vigil.database.connections", "4")))
                .containsExactly("vigil.database.read-connections is 3; it must be at least 2 less than"
                        + " vigil.database.connections, which is 4");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"db.example.com", "localhost.example.com", "128.0.0.1", "127.0.0.1.example.com", "10.0.0.1"})
    void plaintextToAnotherHostMustBeAskedForByName(String host) {
        var url = "postgresql://" + host + ":5432/vigil?password=a-secret";

        assertThat(wrong(Map.of("vigil.database.url", url)))
                .singleElement()
                .asString()
                .startsWith("vigil.database.tls is none; ")
                .contains("disable")
                .doesNotContain("a-secret");
        assertThat(wrong(Map.of("vigil.database.url", url, "vigil.database.tls", "disable")))
                .isEmpty();
    }

    @Test
    void theFileOfTheCaBelongsToVerifyFull(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("ca.pem")).toString();

        assertThat(wrong(Map.of("vigil.database.tls", "verify-full"))).hasSize(1);
        assertThat(wrong(Map.of("vigil.database.tls", "require", "vigil.database.tls-ca", file)))
                .hasSize(1);
        assertThat(wrong(Map.of("vigil.database.tls", "verify-full", "vigil.database.tls-ca", file + "x")))
                .singleElement()
                .asString()
                .contains("a PEM file that can be read");
        assertThat(wrong(Map.of("vigil.database.tls", "verify-full", "vigil.database.tls-ca", file)))
                .isEmpty();
    }

    @Test
    void aSecretIsNeverShown() {
        assertThat(wrong(Map.of("vigil.database.url", "postgresql://me:a-secret@host/db")))
                .singleElement()
                .asString()
                .startsWith("vigil.database.url is wrong; ")
                .doesNotContain("a-secret");
    }

    @Test
    void aValueOfAnyLengthTakesOneShortLine() {
        assertThat(wrong(Map.of("vigil.upload.max-files", "1\n2\u001b[31m" + "x".repeat(10_000))))
                .singleElement()
                .asString()
                .hasSizeLessThan(250)
                .doesNotContain("\n", "\u001b");
    }

    @Test
    void anExpressionThatLeadsNowhereIsNamed() {
        assertThat(wrong(Map.of("vigil.storage.bucket", "${no.such.key}")))
                .singleElement()
                .asString()
                .startsWith("vigil.storage.bucket refers to another value that is not there; it must be ");
    }
}
