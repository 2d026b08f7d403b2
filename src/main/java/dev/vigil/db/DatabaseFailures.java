package dev.vigil.db;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/// Which failures mean that the database is away.
public final class DatabaseFailures {

    private static final int DEEPEST = 20;
    private static final List<String> SERVER_AWAY = List.of("08", "53", "57");

    private DatabaseFailures() {}

    /// Connection failures of the database's driver, and the classes of SQLSTATE that mean that the server is
    /// starting, stopping or full. A failure of AWS says so in its type; whatever connection broke beneath it was
    /// not ours to the database.
    public static boolean isAway(Throwable failure) {
        var cause = failure;
        for (var depth = 0; depth < DEEPEST && cause != null; depth++) {
            if (cause instanceof PgException refused) {
                return SERVER_AWAY.stream().anyMatch(String.valueOf(refused.getSqlState())::startsWith);
            }
            if (cause.getClass().getName().startsWith("software.amazon.awssdk")) {
                return false;
            }
            if (isConnection(cause)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static boolean isConnection(Throwable cause) {
        return switch (cause) {
            case SocketException _, UnknownHostException _, ClosedChannelException _, SSLException _ -> true;
            case IOException inNative -> inNative.getClass().getName().startsWith("io.netty.channel.unix");
            case TimeoutException _, io.smallrye.mutiny.TimeoutException _, VertxException _ -> true;
            default -> cause.getClass().getName().startsWith("io.vertx.core.impl.NoStackTrace");
        };
    }
}
