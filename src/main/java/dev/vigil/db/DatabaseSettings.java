package dev.vigil.db;

import static dev.vigil.settings.Setting.optional;
import static dev.vigil.settings.Setting.required;

import dev.vigil.settings.Relation;
import dev.vigil.settings.Rule;
import dev.vigil.settings.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// What the values of {@link DatabaseConfig} may be.
public final class DatabaseSettings {

    /// Both drivers must understand it; that of JDBC takes no user in it. What begins with ssl they read in two ways.
    private static final Rule ADDRESS = Rule.matching(
            Pattern.compile("postgresql://[^/\\s@?#]+/[^/\\s@?#]+(\\?(?!(?i:ssl)|\\S*&(?i:ssl))\\S+)?"),
            "postgresql://host:port/database, without user and password, and without parameters that begin with ssl:"
                    + " vigil.database.tls is for them");

    private static final Rule WORD = Rule.matching(Pattern.compile(".+"), "a text");
    private static final Rule FEW = Rule.matching(Pattern.compile("[1-9]\\d?"), "a whole number from 1 on");
    private static final Rule READABLE_FILE =
            new Rule("a PEM file that can be read", "", text -> Files.isReadable(Path.of(text)));

    private static final Pattern LOOPBACK = Pattern.compile(
            "postgresql://(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?/.*", Pattern.CASE_INSENSITIVE);

    /// One each for a statement and for the readiness check beside it.
    private static final int NOT_FOR_READS = 2;

    private static final String VERIFY_FULL = "verify-full";

    /// In place of a value that is not set.
    private static final String NONE = "none";

    public static final List<Setting> ALL = List.of(
            required("vigil.database.url", ADDRESS).asSecret(),
            required("vigil.database.username", WORD),
            required("vigil.database.password", WORD).asSecret(),
            optional("vigil.database.tls", Rule.oneOf("disable", "require", VERIFY_FULL))
                    .withDefault(NONE),
            optional("vigil.database.tls-ca", READABLE_FILE).withDefault(NONE),
            optional("vigil.database.migrate", Rule.oneOf("empty", "start")),
            optional("vigil.database.connections", Rule.whole(3, 100)).withDefault("9"),
            optional("vigil.database.read-connections", FEW).withDefault("3"),
            optional("vigil.database.read-queue", Rule.whole(1, 10_000)),
            optional("vigil.database.read-timeout", Rule.duration("0.1S", "1M")),
            optional("vigil.database.statement-timeout", Rule.duration("0.1S", "10M")),
            optional("vigil.database.session-limits", Rule.oneOf("connection", "role")),
            optional("vigil.database.batch-window", Rule.duration("0.001S", "5S")));

    public static final List<Relation> RELATIONS = List.of(
            Relation.fewer("vigil.database.read-connections", NOT_FOR_READS, "vigil.database.connections"),
            new Relation(
                    "vigil.database.tls",
                    "verify-full (with vigil.database.tls-ca), require, or disable for plaintext, since another host is in",
                    "vigil.database.url",
                    (tls, url) -> !tls.equals(NONE) || LOOPBACK.matcher(url).matches()),
            new Relation(
                    "vigil.database.tls-ca",
                    "a file with verify-full, and not set without it, beside",
                    "vigil.database.tls",
                    (file, tls) -> !file.equals(NONE) == tls.equalsIgnoreCase(VERIFY_FULL)));

    private DatabaseSettings() {}
}
