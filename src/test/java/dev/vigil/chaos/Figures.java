package dev.vigil.chaos;

import java.util.List;

/// What came of a run.
///
/// @param images rows in the ledger at the end
/// @param calls successful calls to Rekognition
/// @param lost accepted images without a row, without an end, or without the result they should have
/// @param mixed rows whose result is not that of their content
/// @param twice images with more than one effective result
/// @param violations every invariant that did not hold; empty for a good run
record Figures(
        long seed,
        String faults,
        int images,
        long calls,
        int lost,
        int mixed,
        int twice,
        double seconds,
        List<String> violations) {

    static final String HEAD = "seed;faults;images;calls;lost;mixed;double;seconds;violations";
    private static final int LONGEST = 2_000;

    /// One line of the table.
    String line() {
        var what = String.join(", ", violations).replace(';', ',').replace('\n', ' ');
        return "%d;%s;%d;%d;%d;%d;%d;%.1f;%s"
                .formatted(
                        seed,
                        faults,
                        images,
                        calls,
                        lost,
                        mixed,
                        twice,
                        seconds,
                        what.substring(0, Math.min(LONGEST, what.length())));
    }
}
