package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SchemaTest {

    @Test
    void theVersionIsThatOfTheNewestMigration() throws IOException {
        try (var migrations = Files.list(Path.of("src/main/resources/db/migration"))) {
            var newest = migrations
                    .map(file -> file.getFileName().toString())
                    .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                    .max();

            assertThat(newest).hasValue(Schema.VERSION);
        }
    }
}
