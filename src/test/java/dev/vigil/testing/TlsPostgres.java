package dev.vigil.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL server of its own that speaks TLS, with a certificate that a CA of the test made out to a name.
public final class TlsPostgres implements AutoCloseable {

    private static final String PASSWORD = "password";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private final Path ca;
    private final EmbeddedPostgres server;

    private TlsPostgres(Path ca, EmbeddedPostgres server) {
        this.ca = ca;
        this.server = server;
    }

    /// Starts a server.
    ///
    /// @param folder for keys and certificates
    /// @param name that the certificate is made out to
    public static TlsPostgres start(Path folder, String name) throws IOException, GeneralSecurityException {
        var keys = folder.resolve("keys.p12");
        keytool(keys, "-genkeypair", "-alias", "ca", "-dname", "CN=CA of a test", "-ext", "bc:c");
        keytool(
                keys,
                "-genkeypair",
                "-alias",
                "server",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=dns:" + name,
                "-signer",
                "ca");
        var store = KeyStore.getInstance(keys.toFile(), PASSWORD.toCharArray());
        var ca = pem(folder.resolve("ca.pem"), "CERTIFICATE", certificate(store, "ca"));
        var certificate = pem(folder.resolve("server.pem"), "CERTIFICATE", certificate(store, "server"));
        var key = pem(
                folder.resolve("server.key"),
                "PRIVATE KEY",
                store.getKey("server", PASSWORD.toCharArray()).getEncoded());
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        return new TlsPostgres(
                ca,
                EmbeddedPostgres.builder()
                        .setRegisterShutdownHook(false)
                        .setServerConfig("fsync", "off")
                        .setServerConfig("ssl", "on")
                        .setServerConfig("ssl_cert_file", certificate.toString())
                        .setServerConfig("ssl_key_file", key.toString())
                        .start());
    }

    /// The PEM file of the CA.
    public Path ca() {
        return ca;
    }

    /// What a program needs to reach it under the name localhost, without a word about TLS.
    public Map<String, String> settings() {
        return Map.of(
                "vigil.database.url", "postgresql://localhost:" + server.getPort() + "/postgres",
                "vigil.database.username", "postgres",
                "vigil.database.password", "postgres");
    }

    /// For each session of a program: its name and whether it is encrypted.
    public List<String> sessions() throws Exception {
        var found = new ArrayList<String>();
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT DISTINCT application_name || ' ' || ssl FROM pg_stat_ssl "
                        + "JOIN pg_stat_activity USING (pid) WHERE application_name LIKE 'vigil%' ORDER BY 1")) {
            while (rows.next()) {
                found.add(Objects.requireNonNull(rows.getString(1)));
            }
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static byte[] certificate(KeyStore store, String alias) throws GeneralSecurityException {
        return store.getCertificate(alias).getEncoded();
    }

    private static Path pem(Path file, String what, byte[] content) throws IOException {
        return Files.writeString(
                file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, PEM.encodeToString(content), what));
    }

    private static void keytool(Path keys, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("-keyalg", "EC", "-validity", "2", "-keystore", keys.toString(), "-storepass", PASSWORD));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("keytool: " + output);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
