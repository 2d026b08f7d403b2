package dev.vigil.read;

/// The statements that read pages. A page is bounded in rows and in bytes. The IDs of as many rows as a page may
/// have are found first, by the index and without their large values; then each step of the recursion reads one
/// row by its ID, and the server stops when it has enough bytes. A statement that sums up the sizes of all those
/// rows would have read all of them, large values too, before it knows where to end.
///
/// A row counts with the bytes of its answer, at most: escaped texts, and labels with the members that a label
/// view adds.
///
/// All go by key over an index. Where few rows are wanted, a call looks at {@link #MOST_LOOKED_AT} of them and answers
/// a
/// short page, which says where to go on. Parameters 1 to 6 are the same everywhere: the tenant, the position in two
/// values, how many rows may be looked at, the rows and the bytes of a page.
final class PageStatements {

    /// Rows that one call looks at, at most: more than the largest page has, and few enough for an answer in 10 ms.
    static final int MOST_LOOKED_AT = 1_200;

    private static final String JOB_COLUMNS = """
            j.id, j.name, j.metadata::text AS metadata, array_to_string(j.analyses, ',') AS analyses,
            j.created_at, j.sealed_at, j.completed_at, j.cancelled_at,
            j.received, j.rejected, j.analyzed, j.flagged, j.failed, j.cancelled
            """;

    /// Bytes of a job beside its texts.
    private static final String JOB_BYTES = """
            768 + coalesce(octet_length(to_json(name)::text), 0) + coalesce(octet_length(metadata), 0)""";

    /// Bytes of an image beside its texts. A label takes up to nine quarters of what is stored of it.
    static final String IMAGE_BYTES = """
            768 + coalesce(octet_length(to_json(reference)::text), 0) + coalesce(octet_length(to_json(original_name)::text), 0)
                + coalesce(octet_length(to_json(original_path)::text), 0) + coalesce(octet_length(metadata), 0)
                + coalesce(octet_length(labels) * 9 / 4, 0) + coalesce(octet_length(to_json(failure_detail)::text), 0)
                + coalesce(octet_length(to_json(model_version)::text), 0)""";

    static final String IMAGE = "SELECT " + ImageRows.COLUMNS + """
              FROM virtual_image v LEFT JOIN bulk_job_virtual_images r ON r.id = found.relationship_ids[%1$s]
             WHERE v.id = found.ids[%1$s]
            """;

    static final String JOBS_OF_TENANT = page(
            keys("j.id, j.created_at", """
            FROM (SELECT j.id, j.created_at, j.sealed_at, j.completed_at, j.cancelled_at
                    FROM nsfw_bulk_jobs j
                   WHERE j.tenant_id = $1 AND j.move IS DISTINCT FROM 'delete' AND (j.created_at, j.id) < ($2, $3)
                   ORDER BY j.created_at DESC, j.id DESC LIMIT $4) j
             WHERE CASE $7::text WHEN 'open' THEN j.sealed_at IS NULL AND j.cancelled_at IS NULL
                                 WHEN 'processing' THEN j.sealed_at IS NOT NULL AND j.completed_at IS NULL AND j.cancelled_at IS NULL
                                 WHEN 'completed' THEN j.completed_at IS NOT NULL
                                 WHEN 'cancelled' THEN j.cancelled_at IS NOT NULL
                                 ELSE true END
             ORDER BY j.created_at DESC, j.id DESC
            """, "created_at DESC, id DESC", lastOf("j.created_at", "j.id", """
            FROM nsfw_bulk_jobs j
            WHERE j.tenant_id = $1 AND j.move IS DISTINCT FROM 'delete' AND (j.created_at, j.id) < ($2, $3)
            ORDER BY j.created_at DESC, j.id DESC
            """)),
            "SELECT " + JOB_COLUMNS + " FROM nsfw_bulk_jobs j WHERE j.id = found.ids[%1$s]",
            JOB_BYTES);

    /// As {@link ImageRows#STATE}, of a relationship alone.
    private static final String STATE_IN_JOB = """
            CASE WHEN r.state = 'uploaded' AND (SELECT m.cancelled_at FROM nsfw_bulk_jobs m WHERE m.id = r.job_id) IS NOT NULL
                 THEN 'cancelled' ELSE r.state END
            """;

    static final String IMAGES_OF_JOB = page(
            keys(
                    "r.virtual_image_id AS id, r.id AS relationship_id, r.upload_order",
                    """
            FROM (SELECT r.id, r.job_id, r.virtual_image_id, r.upload_order, r.state
                    FROM bulk_job_virtual_images r
                   WHERE r.job_id = (SELECT j.id FROM nsfw_bulk_jobs j WHERE j.id = $2 AND j.tenant_id = $1) AND r.upload_order > $3
                   ORDER BY r.upload_order LIMIT $4) r
             WHERE ($7::text IS NULL OR\s""" + STATE_IN_JOB + """
                    = $7)
               AND ($8::boolean IS NULL
                    OR (r.state = 'analyzed'
                        AND EXISTS (SELECT 1 FROM virtual_image v WHERE v.id = r.virtual_image_id AND v.isflagged = $8)))
             ORDER BY r.upload_order
            """,
                    "upload_order",
                    """
            SELECT r.upload_order::text FROM bulk_job_virtual_images r
             WHERE r.job_id = (SELECT j.id FROM nsfw_bulk_jobs j WHERE j.id = $2 AND j.tenant_id = $1) AND r.upload_order > $3
             ORDER BY r.upload_order
            """),
            IMAGE,
            IMAGE_BYTES);

    private PageStatements() {}

    /// The IDs of a page and of one row more, in order; and where to go on if as many rows were looked at as one call
    /// may look at, and fewer were wanted.
    ///
    /// @param columns of the rows, among them the ID of the relationship for images
    /// @param rows from where to where, with what is wanted, in order
    /// @param order the same order by the names of the columns
    /// @param last the position of every row that may be looked at, in order
    static String keys(String columns, String rows, String order, String last) {
        var relationships = columns.contains("relationship_id")
                ? ", array_agg(relationship_id ORDER BY " + order + ") AS relationship_ids"
                : "";
        return """
            SELECT wanted.*, CASE WHEN cardinality(ids) > $5 THEN NULL ELSE (%s OFFSET $4 - 1 LIMIT 1) END AS looked_at
              FROM (SELECT array_agg(id ORDER BY %s) AS ids%s FROM (SELECT %s %s LIMIT $5 + 1) chosen) wanted
            """.formatted(last, order, relationships, columns, rows);
    }

    /// The text of a {@link Cursor}.
    static String lastOf(String time, String id, String rows) {
        return "SELECT to_char(" + time + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') || ' ' || " + id
                + " " + rows;
    }

    /// Reads row after row until the page is full, and one row more, which says that there are more. If nothing is
    /// wanted of the rows that were looked at, the one row of the answer has no number.
    ///
    /// @param ids finds the IDs of the rows, in order: one more than a page may have
    /// @param row reads one row by its place among them
    static String page(String ids, String row, String bytes) {
        return """
            WITH RECURSIVE found AS MATERIALIZED (%1$s), page AS (
                SELECT 1 AS number, 0::bigint AS bytes_before, (%2$s)::bigint AS bytes, first.*
                  FROM found CROSS JOIN LATERAL (%3$s) first
                UNION ALL
                SELECT page.number + 1, page.bytes_before + page.bytes, sized.*
                  FROM page CROSS JOIN found
                       CROSS JOIN LATERAL (SELECT (%2$s)::bigint AS bytes, next.* FROM (%4$s) next) sized
                 WHERE page.bytes_before < $6
            )
            SELECT found.looked_at, page.* FROM found LEFT JOIN page ON true ORDER BY number
            """.formatted(ids, bytes, row.formatted("1"), row.formatted("page.number + 1"));
    }
}
