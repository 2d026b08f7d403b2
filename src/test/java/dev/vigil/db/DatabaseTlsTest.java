package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.testing.FreshDatabase;
import dev.vigil.testing.TlsPostgres;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a setting of TLS promises holds for both drivers, on a server with a certificate that the test made.
class DatabaseTlsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ENCRYPTED = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    /// All that the reactive driver says.
    private static final String HANDSHAKE = "SSL handshake failed";

    private static TlsPostgres right;
    private static TlsPostgres wrong;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException, GeneralSecurityException {
        right = TlsPostgres.start(Files.createDirectory(folder.resolve("right")), "localhost");
        wrong = TlsPostgres.start(Files.createDirectory(folder.resolve("wrong")), "db.example.com");
    }

    @AfterAll
    static void stop() throws IOException {
        right.close();
        wrong.close();
    }

    @ParameterizedTest
    @EnumSource
    void verifyFullTakesAServerWithTheRightNameFromAKnownCa(Driver driver) throws Exception {
        assertThat(driver.encrypted(verifying(right, right.ca()))).isEqualTo("true");
    }

    @ParameterizedTest
    @EnumSource
    void verifyFullRefusesAServerWithAnotherName(Driver driver) {
        assertThatThrownBy(() -> driver.encrypted(verifying(wrong, wrong.ca())))
                .satisfies(failure -> assertThat(told(failure)).containsAnyOf("localhost", HANDSHAKE));
    }

    @ParameterizedTest
    @EnumSource
    void verifyFullRefusesAServerFromAnUnknownCa(Driver driver) {
        assertThatThrownBy(() -> driver.encrypted(verifying(right, wrong.ca())))
                .satisfies(failure -> assertThat(told(failure)).containsAnyOf("PKIX", "path", "signature", HANDSHAKE));
    }

    @ParameterizedTest
    @EnumSource
    void requireEncryptsWhoeverTheServerIs(Driver driver) throws Exception {
        assertThat(driver.encrypted(with(wrong.settings(), "require"))).isEqualTo("true");
    }

    @ParameterizedTest
    @EnumSource
    void requireAndVerifyFullNeverFallBackToPlaintext(Driver driver) throws SQLException {
        try (var plain = new FreshDatabase()) {
            var settings = plain.settings(plain.port());

            assertThatThrownBy(() -> driver.encrypted(with(settings, "require")))
                    .satisfies(failure -> assertThat(told(failure)).containsIgnoringCase("ssl"));
            assertThatThrownBy(() -> driver.encrypted(with(withCa(settings, right.ca()), "verify-full")))
                    .satisfies(failure -> assertThat(told(failure)).containsIgnoringCase("ssl"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void disableIsPlaintextEvenToAServerThatCouldDoMore(Driver driver) throws Exception {
        assertThat(driver.encrypted(with(right.settings(), "disable"))).isEqualTo("false");
        assertThat(driver.encrypted(right.settings())).isEqualTo("false");
    }

    private static Map<String, String> verifying(TlsPostgres server, Path ca) {
        return with(withCa(server.settings(), ca), "verify-full");
    }

    private static Map<String, String> withCa(Map<String, String> settings, Path ca) {
        var all = new HashMap<>(settings);
        all.put("vigil.database.tls-ca", ca.toString());
        return all;
    }

    private static Map<String, String> with(Map<String, String> settings, String tls) {
        var all = new HashMap<>(settings);
        all.put("vigil.database.tls", tls);
        return all;
    }

    private static String told(Throwable failure) {
        var text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }

    enum Driver {
        REACTIVE {
            @Override
            String encrypted(Map<String, String> settings) {
                var vertx = Vertx.vertx();
                var config = TestPools.config(settings);
                var pool = Pool.newInstance(DatabasePools.work(new TestPools.Input(vertx, config), config));
                try {
                    return pool.query(ENCRYPTED)
                            .execute()
                            .map(rows -> rows.iterator().next().getString(0))
                            .await()
                            .atMost(PATIENCE);
                } finally {
                    pool.close().await().atMost(PATIENCE);
                    vertx.close();
                }
            }
        },

        /// As application.properties configures it.
        JDBC {
            @Override
            String encrypted(Map<String, String> settings) throws Exception {
                var config = new SmallRyeConfigBuilder()
                        .addDefaultInterceptors()
                        .withSources(
                                new PropertiesConfigSource(Path.of("src/main/resources/application.properties")
                                        .toUri()
                                        .toURL()),
                                new PropertiesConfigSource(settings, "test", 1_000))
                        .build();
                var properties = new Properties();
                properties.setProperty("user", config.getRawValue("vigil.database.username"));
                properties.setProperty("password", config.getRawValue("vigil.database.password"));
                for (var name : new String[] {"sslmode", "sslrootcert"}) {
                    properties.setProperty(
                            name,
                            config.getValue(
                                    "quarkus.datasource.jdbc.additional-jdbc-properties." + name, String.class));
                }
                try (var connection = DriverManager.getConnection(
                                config.getValue("quarkus.datasource.jdbc.url", String.class), properties);
                        var statement = connection.createStatement();
                        var rows = statement.executeQuery(ENCRYPTED)) {
                    rows.next();
                    return rows.getString(1);
                }
            }
        };

        abstract String encrypted(Map<String, String> settings) throws Exception;
    }
}
