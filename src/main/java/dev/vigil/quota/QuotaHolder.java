package dev.vigil.quota;

import dev.vigil.image.Operation;
import dev.vigil.signals.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// This process's share of the quota. While images wait for their calls it holds a lease and renews it every
/// second, sooner after a throttle; without a lease no call starts, so none starts while the database is away.
/// Idle, it holds nothing and asks nothing.
@ApplicationScoped
public class QuotaHolder {

    private static final Duration RENEW = Duration.ofSeconds(1);
    private static final Duration SOONER = Duration.ofMillis(200);
    private static final Duration SAFETY = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofSeconds(3);
    private static final double HUNGRY = 0.9;

    /// Part of the quota that a process with little to do keeps, so that the next image need not wait for its slot.
    private static final double LEAST_WANTED = 0.2;

    private static final double HEADROOM = 1.5;

    /// What an image spends in hand besides its call: look and record wait for company, both ways.
    private static final double OVERHEAD_SECONDS = 0.5;

    private static final int LEAST_IN_FLIGHT = 20;
    private static final int UNTRIED_IN_FLIGHT = 20;
    private static final Logger LOG = Logger.getLogger(QuotaHolder.class);

    private final UUID holder = UUID.randomUUID();
    private final QuotaName name = QuotaName.of(Operation.MODERATION);
    private final QuotaStore store;
    private final double configured;
    private final Duration patience;
    private final Vertx vertx;
    private final CallPacer pacer;
    private final Latencies latencies = new Latencies();
    private final Counter used;
    private final Counter throttles;

    private final AnswerRate answered = new AnswerRate();
    private long answeredSinceReport;
    private long throttledSinceReport;
    private long lastReport = System.nanoTime();
    private long lastUse = System.nanoTime();
    private boolean renewing;
    private boolean awake;
    private long timer = -1;
    private volatile double limit;

    QuotaHolder(QuotaStore store, QuotaConfig config, Vertx vertx, MeterRegistry meters) {
        this.store = store;
        this.configured = config.requestsPerSecond();
        this.patience = config.throttlePatience();
        this.vertx = vertx;
        this.pacer = new CallPacer(System::nanoTime, this::renewIfShort, this::runLater);
        this.used = Counter.builder("vigil.quota.used")
                .description("Calls that were not throttled")
                .register(meters);
        this.throttles = Counter.builder("vigil.quota.throttled")
                .description("Calls that were throttled; they never count as attempts")
                .register(meters);
        Gauge.builder("vigil.quota.granted", pacer, CallPacer::rate)
                .description("Calls per second that this process may make now")
                .register(meters);
        Gauge.builder("vigil.quota.limit", this, held -> held.limit)
                .description("Calls per second that all processes may make, as last seen")
                .register(meters);
    }

    /// Completes when a call may be made; fails with {@link CallPacer.NoTurn} when that takes too long.
    public Uni<Void> turn(boolean express) {
        return Uni.createFrom().deferred(() -> {
            wake();
            return pacer.turn(express);
        });
    }

    /// Notes a call that was throttled.
    public void throttled() {
        throttles.increment();
        synchronized (this) {
            throttledSinceReport++;
        }
        renewIn(SOONER);
    }

    /// Notes a call that ended in any other way.
    public void answered(Duration took) {
        used.increment();
        latencies.add(took);
        synchronized (this) {
            answered.count();
            answeredSinceReport++;
            lastUse = System.nanoTime();
        }
    }

    /// How many deliveries may be in hand, by rate and latency: enough to fill every slot, and no more than are
    /// done soon.
    public int inFlight() {
        return pacer.isGranted()
                ? Math.max(LEAST_IN_FLIGHT, (int)
                        (pacer.rate() * (latencies.high().toMillis() / 1e3 + OVERHEAD_SECONDS) * HEADROOM))
                : UNTRIED_IN_FLIGHT;
    }

    private void runLater(long nanos, Runnable action) {
        vertx.setTimer(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)), ignored -> action.run());
    }

    private synchronized void wake() {
        lastUse = System.nanoTime();
        if (!awake) {
            awake = true;
            lastReport = lastUse;
            answered.startOver();
            answeredSinceReport = 0;
            throttledSinceReport = 0;
            renew();
        }
    }

    /// Whoever has to wait is a reason to ask for more.
    private void renewIfShort() {
        if (pacer.waiting() > 0 && pacer.rate() < limit * HUNGRY) {
            renewIn(SOONER);
        }
    }

    /// Brings the next renewal forward, if one is further away.
    private synchronized void renewIn(Duration wait) {
        var since = Duration.ofNanos(System.nanoTime() - lastReport);
        if (awake && !renewing && since.plus(wait).compareTo(RENEW) < 0) {
            plan(since.compareTo(wait) >= 0 ? Duration.ofMillis(1) : wait.minus(since));
        }
    }

    private synchronized void plan(Duration wait) {
        vertx.cancelTimer(timer);
        timer = vertx.setTimer(Math.max(1, wait.toMillis()), ignored -> renew());
    }

    private void renew() {
        QuotaReport report;
        long asked;
        synchronized (this) {
            if (renewing) {
                return;
            }
            if (pacer.waiting() == 0 && System.nanoTime() - lastUse > IDLE.toNanos()) {
                rest();
                return;
            }
            renewing = true;
            asked = System.nanoTime();
            report = report(asked);
        }
        // The lease is taken before the end of the chain, so that whatever goes wrong with it plans the next renewal.
        Uni.createFrom()
                .deferred(() -> store.renew(name, report))
                .invoke(lease -> renewed(lease, asked))
                .subscribe()
                .with(ignored -> {}, this::notRenewed);
    }

    private QuotaReport report(long now) {
        var since = Duration.ofNanos(now - lastReport);
        var rate = answered.report(since);
        var hungry = pacer.waiting() > 0 || throttledSinceReport > 0 || rate >= HUNGRY * pacer.rate();
        var report = new QuotaReport(
                holder,
                configured,
                hungry ? configured : Math.max(LEAST_WANTED * configured, rate * HEADROOM),
                rate,
                new RecentCalls(answeredSinceReport, throttledSinceReport),
                limit);
        lastReport = now;
        answeredSinceReport = 0;
        throttledSinceReport = 0;
        return report;
    }

    private void renewed(QuotaLease lease, long asked) {
        limit = lease.limit();
        pacer.grant(
                lease.granted(),
                asked + QuotaStore.FULL.minus(SAFETY).toNanos(),
                QuotaStore.AFTERWARDS,
                asked + QuotaStore.LEASE.minus(SAFETY).toNanos());
        pacer.giveUp(patience);
        synchronized (this) {
            renewing = false;
            plan(lease.granted() < lease.fair() * HUNGRY || throttledSinceReport > 0 ? SOONER : RENEW);
        }
    }

    private void notRenewed(Throwable failure) {
        LOG.warnf("no lease of the quota, no calls: reason=%s", Reason.of(failure));
        pacer.giveUp(patience);
        synchronized (this) {
            renewing = false;
            plan(RENEW);
        }
    }

    /// Nothing waits any more: the share goes back to the others.
    private void rest() {
        awake = false;
        pacer.grant(0, System.nanoTime());
        store.release(name, holder)
                .subscribe()
                .with(ignored -> {}, failure -> LOG.debug("the lease is left to its end", failure));
    }
}
