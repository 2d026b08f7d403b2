package dev.vigil.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseRulesTest {

    private static final String ELSEWHERE = "postgresql://db.example.com:5432/vigil";

    @ParameterizedTest
    @CsvSource({
        "connections, 2",
        "connections, 101",
        "read-connections, 0",
        "read-connections, 8",
        "read-queue, 0",
        "read-queue, 10001",
        "read-timeout, 0.099S",
        "read-timeout, 61S",
        "statement-timeout, 0.099S",
        "statement-timeout, 601S"
    })
    void aValueOutOfItsBoundsIsNamed(String key, String value) {
        assertThat(broken(Map.of("vigil.database." + key, value)))
                .singleElement()
                .asString()
                .startsWith("vigil.database." + key + " ");
    }

    @ParameterizedTest
    @CsvSource({
        "connections, 100",
        "read-connections, 1",
        "read-connections, 7",
        "read-queue, 1",
        "read-queue, 10000",
        "read-timeout, 0.1S",
        "read-timeout, 1M",
        "statement-timeout, 0.1S",
        "statement-timeout, 10M"
    })
    void aValueAtItsBoundIsTaken(String key, String value) {
        assertThat(broken(Map.of("vigil.database." + key, value))).isEmpty();
    }

    @Test
    void plaintextToAnotherHostMustBeAskedForByName() {
        var unset = Map.of("vigil.database.url", ELSEWHERE);
        var disabled = Map.of("vigil.database.url", ELSEWHERE, "vigil.database.tls", "disable");

        assertThat(broken(unset)).singleElement().asString().contains("vigil.database.tls is not set", "disable");
        assertThat(broken(disabled)).isEmpty();
        assertThat(DatabaseRules.broken(config(unset), false))
                .as("in development")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.1.2.3", "[::1]", "LOCALHOST"})
    void plaintextToThisHostIsTaken(String host) {
        assertThat(broken(Map.of("vigil.database.url", "postgresql://" + host + ":5432/vigil")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost.example.com", "128.0.0.1", "127.0.0.1.example.com", "10.0.0.1"})
    void aHostThatOnlyLooksLikeThisOneIsAnother(String host) {
        assertThat(broken(Map.of("vigil.database.url", "postgresql://" + host + ":5432/vigil")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?sslmode=require", "?user=x&sslmode=verify-full", "?SSL=true", "?sslrootcert=x"})
    void aParameterForTlsInTheUrlIsRefusedWithoutTheUrlBeingTold(String parameters) {
        var url = "postgresql://vigil:secret@localhost:5432/vigil" + parameters;

        assertThat(broken(Map.of("vigil.database.url", url)))
                .singleElement()
                .asString()
                .startsWith("vigil.database.url ")
                .contains("vigil.database.tls")
                .doesNotContain("secret");
    }

    @Test
    void theFileOfTheCaBelongsToVerifyFull(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("ca.pem")).toString();

        assertThat(broken(Map.of("vigil.database.tls", "verify-full")))
                .singleElement()
                .asString()
                .startsWith("vigil.database.tls-ca is not set");
        assertThat(broken(Map.of("vigil.database.tls", "require", "vigil.database.tls-ca", file)))
                .singleElement()
                .asString()
                .contains("only verify-full checks a certificate");
        assertThat(broken(Map.of("vigil.database.tls", "verify-full", "vigil.database.tls-ca", file + "x")))
                .containsExactly("vigil.database.tls-ca names a file that cannot be read");
        assertThat(broken(Map.of("vigil.database.tls", "verify-full", "vigil.database.tls-ca", file)))
                .isEmpty();
    }

    private static List<String> broken(Map<String, String> settings) {
        return DatabaseRules.broken(config(settings), true);
    }

    private static DatabaseConfig config(Map<String, String> settings) {
        var all = new HashMap<>(Map.of(
                "vigil.database.url", "postgresql://localhost:5432/vigil",
                "vigil.database.username", "vigil",
                "vigil.database.password", "vigil"));
        all.putAll(settings);
        return TestPools.config(all);
    }
}
