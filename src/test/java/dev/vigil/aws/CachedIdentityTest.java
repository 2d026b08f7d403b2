package dev.vigil.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Providers that are slow, that fail and whose credentials expire hold up no event loop.
class CachedIdentityTest {

    private static final Duration LIFE = Duration.ofMinutes(15);

    private final Deque<Runnable> lookUps = new ArrayDeque<>();
    private Instant now = Instant.parse("2026-11-27T12:00:00Z");
    private Supplier<AwsCredentialsIdentity> provider = () -> credentials("first");
    private final CachedIdentity identity = new CachedIdentity(() -> provider.get(), lookUps::add, new Moving());

    @Test
    void whileAProviderIsSlowTheCallerIsNotHeldUpAndOneLookUpServesAll() {
        var one = identity.resolve();
        var other = identity.resolve();

        assertThat(one).isNotDone();
        assertThat(lookUps).hasSize(1);
        lookUps.remove().run();
        assertThat(one.join().accessKeyId()).isEqualTo("first");
        assertThat(other.join().accessKeyId()).isEqualTo("first");
    }

    @Test
    void aKnownIdentityIsAnsweredAtOnceWhileANewerOneIsLookedUp() {
        know("first");
        provider = () -> credentials("second");
        now = now.plus(CachedIdentity.FRESH);

        assertThat(identity.resolve().join().accessKeyId()).isEqualTo("first");
        assertThat(lookUps).hasSize(1);
        lookUps.remove().run();
        assertThat(identity.resolve().join().accessKeyId()).isEqualTo("second");
    }

    @Test
    void aProviderThatFailsLeavesTheValidIdentityAndIsAskedAgainLater() {
        know("first");
        provider = CachedIdentityTest::fail;
        now = now.plus(CachedIdentity.FRESH);
        identity.resolve();
        lookUps.remove().run();

        assertThat(identity.resolve().join().accessKeyId()).isEqualTo("first");
        assertThat(lookUps).as("not at every call").isEmpty();
        now = now.plus(CachedIdentity.FRESH);
        identity.resolve();
        assertThat(lookUps).hasSize(1);
    }

    @Test
    void anExpiredIdentityIsNeverAnswered() {
        know("first");
        provider = () -> credentials("second");
        now = now.plus(LIFE);

        var waiting = identity.resolve();

        assertThat(waiting).isNotDone();
        lookUps.remove().run();
        assertThat(waiting.join().accessKeyId()).isEqualTo("second");
    }

    @Test
    void withoutAValidIdentityTheFailureIsThatOfTheProvider() {
        provider = CachedIdentityTest::fail;
        var waiting = identity.resolve();

        lookUps.remove().run();

        assertThatThrownBy(waiting::join).hasRootCauseInstanceOf(SdkClientException.class);
        assertThat(identity.resolve()).as("the next call asks again").isNotDone();
        assertThat(lookUps).hasSize(1);
    }

    private void know(String accessKeyId) {
        identity.resolve();
        lookUps.remove().run();
        assertThat(identity.resolve().join().accessKeyId()).isEqualTo(accessKeyId);
    }

    private AwsCredentialsIdentity credentials(String accessKeyId) {
        return AwsSessionCredentials.builder()
                .accessKeyId(accessKeyId)
                .secretAccessKey("secret")
                .sessionToken("token")
                .expirationTime(now.plus(LIFE))
                .build();
    }

    private static AwsCredentialsIdentity fail() {
        throw SdkClientException.create("Unable to load credentials from any of the providers in the chain.");
    }

    private final class Moving extends Clock {

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
