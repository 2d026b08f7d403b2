package dev.vigil.job;

import static dev.vigil.settings.Setting.optional;
import static dev.vigil.settings.Setting.required;

import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.util.List;
import java.util.regex.Pattern;

/// What the values of {@link DatabaseConfig} may be.
public final class DatabaseSettings {

    /// Both drivers must understand it; that of JDBC takes no user in it.
    private static final Rule ADDRESS = Rule.matching(
            Pattern.compile("postgresql://[^/\\s@?#]+/[^/\\s@?#]+(\\?\\S+)?"),
            "postgresql://host:port/database, without user and password");

    private static final Rule WORD = Rule.matching(Pattern.compile(".+"), "a text");

    public static final List<Setting> ALL = List.of(
            required("vigil.database.url", ADDRESS).asSecret(),
            required("vigil.database.username", WORD),
            required("vigil.database.password", WORD).asSecret(),
            optional("vigil.database.connections", Rule.whole(1, 1_000)).withDefault("16"),
            optional("vigil.database.statement-timeout", Rule.duration("1S", "1M")),
            optional("vigil.database.batch-window", Rule.duration("0.001S", "5S")));

    private DatabaseSettings() {}
}
