package dev.vigil.job;

/// The limit that is given out for one operation, as it moves: throttles cut it to what was really answered,
/// quiet raises it again, in steps that grow, up to what is configured. So the real quota is found when it is
/// lower, and found again when it rises, and in between nearly all of it is used.
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
    private static final double KEPT_OF_ANSWERED = 0.97;
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
    /// @param throttled whether any was throttled since the last report
    Quota after(double answered, boolean throttled) {
        if (throttled) {
            return sinceCut < HOLD_SECONDS ? this : cut(answered);
        }
        return limit < configured && answered >= WELL_USED * limit && isQuiet() ? raised() : this;
    }

    private boolean isQuiet() {
        return sinceCut >= PLATEAU_SECONDS + RAISE_SECONDS && sinceRaise >= RAISE_SECONDS;
    }

    private Quota cut(double answered) {
        var found = Math.clamp(answered * KEPT_OF_ANSWERED, limit * DEEPEST_CUT, limit * KEPT_OF_ANSWERED);
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
