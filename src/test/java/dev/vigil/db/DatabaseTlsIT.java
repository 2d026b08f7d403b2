package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.PackagedVigil;
import dev.vigil.testing.TestImage;
import dev.vigil.testing.TlsPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The packaged program reaches its database by TLS, with a CA that it reads when it starts, or does not start.
class DatabaseTlsIT {

    @TempDir
    Path folder;

    @Test
    void everyConnectionIsEncryptedAndAForeignServerIsRefused() throws Exception {
        try (var server = server("localhost");
                var foreign = server("db.example.com")) {
            var settings = verifying(server, server.ca());
            try (var vigil = PackagedVigil.start(settings)) {
                vigil.awaitCompleted(
                        vigil.api().open(TestImage.many("encrypted", 2)).id());

                assertThat(server.sessions()).containsExactly("vigil true", "vigil-reads true");
            }
            assertThat(PackagedVigil.failedStart(verifying(server, foreign.ca())))
                    .contains("PKIX");
        }
    }

    @Test
    void plaintextToAnotherHostIsRefusedAndTheLogSaysWhatToSet() {
        var log = PackagedVigil.failedStart(
                Map.of("vigil.database.url", "postgresql://db.example.com:5432/vigil?password=secret"));

        assertThat(log)
                .contains("vigil.database.tls is none; it must be verify-full")
                .contains("verify-full")
                .doesNotContain("secret");
    }

    private TlsPostgres server(String name) throws IOException, GeneralSecurityException {
        return TlsPostgres.start(Files.createDirectory(folder.resolve(name)), name);
    }

    private static Map<String, String> verifying(TlsPostgres server, Path ca) {
        var settings = new HashMap<>(server.settings());
        settings.put("vigil.database.tls", "verify-full");
        settings.put("vigil.database.tls-ca", ca.toString());
        return settings;
    }
}
