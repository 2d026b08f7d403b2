package dev.vigil.quota;

import java.util.Collection;

/// Divides a limit among processes: who wants little gets that, the rest is shared equally by those who want
/// more.
final class QuotaShares {

    private QuotaShares() {}

    /// The share of one process.
    ///
    /// @param limit requests per second for all
    /// @param wanted requests per second that this process could make
    /// @param others what each of the others could make
    static double share(double limit, double wanted, Collection<Double> others) {
        var left = limit;
        var hungry = others.size() + 1;
        for (var other : others.stream().sorted().toList()) {
            var fair = left / hungry;
            if (Math.min(wanted, other) >= fair) {
                return fair;
            }
            if (wanted <= other) {
                return wanted;
            }
            left -= other;
            hungry--;
        }
        return Math.min(wanted, left / hungry);
    }
}
