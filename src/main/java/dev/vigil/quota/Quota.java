package dev.vigil.quota;

/// The limit that is given out for one operation, as it moves: throttles cut it by the share of the calls that was
/// throttled, quiet raises it again, in steps that grow, up to what is configured. So the real quota is found when it
/// is lower, and found again when it rises, and in between nearly all of it is used.
///
/// Throttles need have nothing to do with the rate. Up to {@link #DEAD_ZONE} of the calls changes nothing; more does
/// when it is more than chance, or when it follows a raise.
///
/// @param configured requests per second, at most
/// @param limit requests per second, now
/// @param step by what share the limit is raised next
/// @param sinceCut seconds since the last cut
/// @param sinceRaise seconds since the last raise
record Quota(double configured, double limit, double step, double sinceCut, double sinceRaise) {

    static final double FIRST_STEP = 0.03;

    private static final double LARGEST_STEP = 1;
    private static final double LEAST = 0.5;
    private static final double LONG_AGO = 1e9;

    /// Calls under way when a cut is made may still be throttled: they say nothing about the new limit.
    private static final double HOLD_SECONDS = 0.6;

    private static final double PLATEAU_SECONDS = 2;
    private static final double RAISE_SECONDS = 1;
    private static final double LEAST_CUT = 0.97;

    /// Share of the calls.
    static final double DEAD_ZONE = 0.03;

    /// Share of the calls that may be throttled while the limit is raised.
    private static final double QUIET = 0.02;

    /// So long after a raise it is suspected first.
    private static final double SUSPECT_SECONDS = 3;

    private static final double LEAST_AFTER_A_RAISE = 2;

    /// Standard deviations by which throttles must exceed the dead zone.
    private static final double MORE_THAN_CHANCE = 2;

    /// A lease that is not renewed loses that much of its rate by itself, so a cut of this depth holds for it too.
    static final double DEEPEST_CUT = 0.5;

    /// A raise proves nothing while fewer calls are made than the limit allows.
    private static final double WELL_USED = 0.7;

    /// The quota as it is before anything is known of it.
    static Quota untried(double configured) {
        return new Quota(configured, configured, FIRST_STEP, LONG_AGO, LONG_AGO);
    }

    /// What a report makes of it.
    ///
    /// @param answered requests per second that were not throttled lately, over all processes
    /// @param recent calls of the process that reports
    Quota after(double answered, RecentCalls.Counts recent) {
        if (isOver(recent)) {
            return sinceCut < HOLD_SECONDS ? this : cut(recent.share());
        }
        return limit < configured && answered >= WELL_USED * limit && isQuiet() && recent.share() <= QUIET
                ? raised()
                : this;
    }

    private boolean isOver(RecentCalls.Counts recent) {
        var tolerated = DEAD_ZONE * (recent.answered() + recent.throttled());
        return sinceRaise < SUSPECT_SECONDS
                ? recent.throttled() >= LEAST_AFTER_A_RAISE && recent.throttled() > tolerated
                : recent.throttled() > tolerated + MORE_THAN_CHANCE * Math.sqrt(tolerated);
    }

    private boolean isQuiet() {
        return sinceCut >= PLATEAU_SECONDS + RAISE_SECONDS && sinceRaise >= RAISE_SECONDS;
    }

    private Quota cut(double throttled) {
        var found = limit * Math.clamp((1 - throttled) * LEAST_CUT, DEEPEST_CUT, LEAST_CUT);
        return new Quota(
                configured,
                Math.min(configured, Math.max(Math.min(LEAST, configured), found)),
                FIRST_STEP,
                0,
                sinceRaise);
    }

    private Quota raised() {
        return new Quota(
                configured, Math.min(configured, limit * (1 + step)), Math.min(LARGEST_STEP, step * 2), sinceCut, 0);
    }
}
