package dev.vigil.fuzz;

import java.util.ArrayList;
import java.util.List;

/// Everything in the ledger that a refused request must leave alone, one text a row.
record Rows(List<String> rows) {

    /// When an image was announced is written when the answer has gone already.
    static final String QUERY = """
            SELECT 'job ' || to_jsonb(j)::text AS content FROM nsfw_bulk_jobs j
            UNION ALL SELECT 'relationship ' || to_jsonb(r)::text FROM bulk_job_virtual_images r
            UNION ALL SELECT 'open ' || to_jsonb(o)::text FROM open_image o
            UNION ALL SELECT 'final ' || to_jsonb(f)::text FROM image_final f
            UNION ALL SELECT 'label ' || to_jsonb(l)::text FROM image_label l
            UNION ALL SELECT 'image ' || to_jsonb(v)::text FROM virtual_image v
            """;

    /// What a refused request changed.
    ///
    /// @param countsFiles whether every file of an append was refused, which counts them in its job
    List<String> changedSince(Rows before, boolean countsFiles) {
        var changes = new ArrayList<String>();
        missing(before, countsFiles).forEach(row -> changes.add("now " + row));
        before.missing(this, countsFiles).forEach(row -> changes.add("before " + row));
        return changes;
    }

    private List<String> missing(Rows others, boolean countsFiles) {
        var known = countsFiles ? others.rows.stream().map(Rows::uncounted).toList() : others.rows;
        return rows.stream()
                .filter(row -> !known.contains(countsFiles ? uncounted(row) : row))
                .toList();
    }

    private static String uncounted(String row) {
        return row.replaceFirst("\"rejected\": \\d+", "");
    }
}
