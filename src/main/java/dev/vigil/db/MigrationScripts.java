package dev.vigil.db;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// The migrations in `db/migration`, by name: a native program has no folder in which it could look for them.
final class MigrationScripts implements ResourceProvider {

    static final List<String> NAMES = List.of(
            "V1__ledger.sql",
            "V2__quota.sql",
            "V3__sweeps.sql",
            "V4__sweep_lease.sql",
            "V5__large_moves.sql",
            "V6__quota_evidence.sql",
            "V7__tenants.sql",
            "V8__tenants_of_the_predecessor.sql",
            "V9__lists_of_a_tenant.sql",
            "V10__open_images.sql",
            "V11__order_of_finals.sql",
            "V12__relationships_of_the_version_before.sql",
            "V13__images_of_the_version_before.sql",
            "V14__rows_that_exist.sql",
            "V14__rows_that_exist.sql.conf",
            "V15__index_of_responses.sql",
            "V16__references.sql",
            "V17__storage.sql");

    private static final String FOLDER = "db/migration/";

    @Override
    public @Nullable LoadableResource getResource(String name) {
        return NAMES.contains(name) ? new Script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
        return Stream.of(suffixes).flatMap(suffix -> all(prefix, suffix)).toList();
    }

    /// The text of a resource.
    static String text(String resource) {
        try (var stream = stream(resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(String resource) {
        var stream = MigrationScripts.class.getClassLoader().getResourceAsStream(resource);
        return Objects.requireNonNull(stream, resource);
    }

    private static Stream<LoadableResource> all(String prefix, String suffix) {
        return NAMES.stream()
                .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
                .map(Script::new);
    }

    private static final class Script extends LoadableResource {

        private final String name;

        Script(String name) {
            this.name = name;
        }

        @Override
        public Reader read() {
            return new InputStreamReader(stream(FOLDER + name), StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return FOLDER + name;
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return FOLDER + name;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return name;
        }
    }
}
