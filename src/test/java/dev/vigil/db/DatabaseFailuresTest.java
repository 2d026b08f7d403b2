package dev.vigil.db;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.pgclient.PgException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class DatabaseFailuresTest {

    @Test
    void aConnectionThatFailsIsTheDatabaseBeingAway() {
        assertThat(DatabaseFailures.isAway(new ConnectException("refused"))).isTrue();
        assertThat(DatabaseFailures.isAway(new CompletionException(new ConnectException("refused"))))
                .isTrue();
        assertThat(DatabaseFailures.isAway(new io.smallrye.mutiny.TimeoutException()))
                .isTrue();
        assertThat(DatabaseFailures.isAway(new PgException("starting", "FATAL", "57P03", "")))
                .isTrue();
    }

    /// A native program meets a plain IOException where a JVM meets a SocketException.
    @Test
    void aConnectionThatBreaksInAStatementIsTheDatabaseBeingAway() {
        var failure = new CompletionException(new IOException("Connection reset by peer"));

        assertThat(DatabaseFailures.isAway(failure)).isFalse();
        assertThat(DatabaseFailures.isAway(DatabaseBusy.told(failure))).isTrue();
    }

    @Test
    void aConnectionOfAwsIsNot() {
        var failure = SdkClientException.create("S3 cannot be reached", new ConnectException("refused"));

        assertThat(DatabaseFailures.isAway(failure)).isFalse();
        assertThat(DatabaseFailures.isAway(new CompletionException(failure))).isFalse();
    }

    @Test
    void whatIsNoConnectionIsNot() {
        assertThat(DatabaseFailures.isAway(new IOException("disk"))).isFalse();
        assertThat(DatabaseFailures.isAway(new EOFException())).isFalse();
        assertThat(DatabaseFailures.isAway(new PgException("no table", "ERROR", "42P01", "")))
                .isFalse();
        assertThat(DatabaseFailures.isAway(new IllegalStateException("bug"))).isFalse();
    }
}
