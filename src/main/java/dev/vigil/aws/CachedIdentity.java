package dev.vigil.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// An identity that is looked up on other threads than the caller's: the caller may be an event loop, and all calls
/// would wait. While the last identity is valid, it is answered at once, and a newer one is looked up in the
/// background, one look-up at a time. The answer waits, for a bounded time, only if there is no valid identity.
final class CachedIdentity {

    /// After this an identity is looked up anew, in the background. The providers of the SDK have caches of their own,
    /// so most of these look-ups cost nothing.
    static final Duration FRESH = Duration.ofMinutes(1);

    private static final Duration LONGEST_LOOK_UP = Duration.ofSeconds(30);

    private final Supplier<AwsCredentialsIdentity> provider;
    private final Executor threads;
    private final Clock clock;

    private @Nullable AwsCredentialsIdentity known;
    private @Nullable CompletableFuture<AwsCredentialsIdentity> running;
    private Instant next = Instant.MIN;

    /// @param provider may take its time and may fail
    /// @param threads on which it may do so
    CachedIdentity(Supplier<AwsCredentialsIdentity> provider, Executor threads, Clock clock) {
        this.provider = provider;
        this.threads = threads;
        this.clock = clock;
    }

    /// Never blocks. Fails as the provider does, if no identity is known that is still valid.
    CompletableFuture<AwsCredentialsIdentity> resolve() {
        synchronized (this) {
            var identity = known;
            if (identity == null || !isValid(identity)) {
                return lookUp().copy();
            }
            if (!clock.instant().isBefore(next)) {
                var _ = lookUp();
            }
            return CompletableFuture.completedFuture(identity);
        }
    }

    private boolean isValid(AwsCredentialsIdentity identity) {
        return identity.expirationTime().map(clock.instant()::isBefore).orElse(true);
    }

    private CompletableFuture<AwsCredentialsIdentity> lookUp() {
        var already = running;
        if (already != null) {
            return already;
        }
        next = clock.instant().plus(FRESH);
        var asked = new CompletableFuture<AwsCredentialsIdentity>();
        var answered = asked.orTimeout(LONGEST_LOOK_UP.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((identity, failure) -> ended(identity));
        running = answered;
        threads.execute(() -> ask(asked));
        return answered;
    }

    private void ask(CompletableFuture<AwsCredentialsIdentity> lookUp) {
        try {
            lookUp.complete(provider.get());
        } catch (RuntimeException e) {
            lookUp.completeExceptionally(e);
        }
    }

    private synchronized void ended(@Nullable AwsCredentialsIdentity identity) {
        running = null;
        if (identity != null) {
            known = identity;
        }
    }
}
