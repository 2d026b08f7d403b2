package dev.vigil.quota;

/// The limit that is given out for one operation, as it moves: throttles cut it by the share of the calls that was
/// throttled, quiet raises it again, in steps that grow, up to what is configured. So the real quota is found when it
/// is lower, and found again when it rises, and in between nearly all of it is used.
///
/// What is throttled is counted over all processes, from one change of the limit to the next. Throttles need have
/// nothing to do with the rate, so {@link #DEAD_ZONE} of the calls changes nothing, and neither does what may be
/// chance. More throttles soon after a raise take the raise back: the limit before it was quiet.
///
/// @param configured requests per second, at most
/// @param limit requests per second, now
/// @param step by what share the limit is raised next
/// @param raisedFrom the limit before the last raise; 0 after a cut
/// @param sinceCut seconds since the last cut
/// @param sinceRaise seconds since the last raise
/// @param recent calls of all processes under this limit
record Quota(
        double configured,
        double limit,
        double step,
        double raisedFrom,
        double sinceCut,
        double sinceRaise,
        RecentCalls recent) {

    static final double FIRST_STEP = 0.03;

    private static final double LARGEST_STEP = 1;
    private static final double LEAST = 0.5;
    private static final double LONG_AGO = 1e9;

    /// So long after a cut calls are not counted: some processes have not heard of it, and what they take from the
    /// quota is throttled for all.
    private static final double HOLD_SECONDS = 1;

    private static final double PLATEAU_SECONDS = 4;
    private static final double RAISE_SECONDS = 1;
    private static final double LEAST_CUT = 0.97;

    /// Share of the calls.
    static final double DEAD_ZONE = 0.03;

    /// Share of the calls that may be throttled while the limit is raised.
    private static final double QUIET = 0.02;

    /// So long after a raise the raise is suspected. A token bucket hides one of 3 % for that long.
    private static final double SUSPECT_SECONDS = 5;

    private static final double LEAST_THROTTLED = 2;

    /// Standard deviations by which throttles must exceed the dead zone.
    private static final double MORE_THAN_CHANCE = 1;

    /// The first few calls prove little. So the depth of a cut is found as if as many as the limit allows in this time
    /// had been answered before.
    private static final double PRIOR_SECONDS = 0.7;

    /// A lease that is not renewed loses that much of its rate by itself, so a cut of this depth holds for it too.
    static final double DEEPEST_CUT = 0.5;

    /// A raise proves nothing while fewer calls are made than the limit allows.
    private static final double WELL_USED = 0.7;

    /// The quota as it is before anything is known of it.
    static Quota untried(double configured) {
        return new Quota(configured, configured, FIRST_STEP, 0, LONG_AGO, LONG_AGO, RecentCalls.NONE);
    }

    /// What a report makes of it.
    ///
    /// @param answered requests per second that were not throttled lately, over all processes
    /// @param calls what the process that reports has called since its last report
    /// @param under the limit that it knew then
    Quota after(double answered, RecentCalls calls, double under) {
        var counted = under == limit && sinceCut >= HOLD_SECONDS ? with(recent.plus(calls)) : this;
        if (counted.isOver()) {
            return counted.cut();
        }
        return counted.mayRise(answered) ? counted.raised() : counted;
    }

    private Quota with(RecentCalls calls) {
        return new Quota(configured, limit, step, raisedFrom, sinceCut, sinceRaise, calls);
    }

    private boolean isOver() {
        var tolerated = DEAD_ZONE * recent.count();
        return recent.throttled() >= LEAST_THROTTLED
                && recent.throttled() > tolerated + MORE_THAN_CHANCE * Math.sqrt(tolerated);
    }

    private boolean mayRise(double answered) {
        return limit < configured
                && answered >= WELL_USED * limit
                && sinceCut >= PLATEAU_SECONDS
                && sinceRaise >= RAISE_SECONDS
                && recent.share() <= QUIET;
    }

    private Quota cut() {
        var found = raisedFrom > 0 && sinceRaise < SUSPECT_SECONDS ? raisedFrom : limit * depth();
        return new Quota(
                configured,
                Math.min(configured, Math.max(Math.min(LEAST, configured), found)),
                FIRST_STEP,
                0,
                0,
                sinceRaise,
                RecentCalls.NONE);
    }

    private double depth() {
        var throttled = recent.throttled() / (recent.count() + PRIOR_SECONDS * limit);
        return Math.clamp((1 - throttled) * LEAST_CUT, DEEPEST_CUT, LEAST_CUT);
    }

    private Quota raised() {
        return new Quota(
                configured,
                Math.min(configured, limit * (1 + step)),
                Math.min(LARGEST_STEP, step * 2),
                limit,
                sinceCut,
                0,
                RecentCalls.NONE);
    }
}
