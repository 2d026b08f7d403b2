package dev.vigil.read;

/// The statements that read pages. A page is bounded in rows and in bytes. The IDs of as many rows as a page may
/// have are found first, by the index and without their large values; then each step of the recursion reads one
/// row by its ID, and the server stops when it has enough bytes. A statement that sums up the sizes of all those
/// rows would have read all of them, large values too, before it knows where to end.
///
/// A row counts with the bytes of its answer, at most: escaped texts, and labels with the members that a label
/// view adds.
final class PageStatements {

    private static final String JOB_COLUMNS = """
            j.id, j.name, j.metadata::text AS metadata, array_to_string(j.analyses, ',') AS analyses,
            j.created_at, j.sealed_at, j.completed_at, j.cancelled_at,
            j.received, j.rejected, j.analyzed, j.flagged, j.failed, j.cancelled
            """;

    /// Bytes of a job beside its texts.
    private static final String JOB_BYTES = """
            768 + coalesce(octet_length(to_json(name)::text), 0) + coalesce(octet_length(metadata), 0)""";

    /// Bytes of an image beside its texts. A label takes up to nine quarters of what is stored of it.
    private static final String IMAGE_BYTES = """
            768 + coalesce(octet_length(to_json(reference)::text), 0) + coalesce(octet_length(to_json(original_name)::text), 0)
                + coalesce(octet_length(to_json(original_path)::text), 0) + coalesce(octet_length(metadata), 0)
                + coalesce(octet_length(labels) * 9 / 4, 0) + coalesce(octet_length(to_json(failure_detail)::text), 0)
                + coalesce(octet_length(to_json(model_version)::text), 0)""";

    private static final String IMAGE = "SELECT " + ImageRows.COLUMNS + """
              FROM virtual_image v LEFT JOIN bulk_job_virtual_images r ON r.id = found.relationship_ids[%1$s]
             WHERE v.id = found.ids[%1$s]
            """;

    static final String JOBS_OF_TENANT =
            page("""
            SELECT array_agg(id ORDER BY created_at DESC, id DESC) AS ids
              FROM (SELECT j.id, j.created_at
                      FROM nsfw_bulk_jobs j
                     WHERE j.tenant_id = $1 AND j.move IS DISTINCT FROM 'delete' AND (j.created_at, j.id) < ($2, $3)
                       AND CASE $4::text WHEN 'open' THEN j.sealed_at IS NULL AND j.cancelled_at IS NULL
                                         WHEN 'processing' THEN j.sealed_at IS NOT NULL AND j.completed_at IS NULL AND j.cancelled_at IS NULL
                                         WHEN 'completed' THEN j.completed_at IS NOT NULL
                                         WHEN 'cancelled' THEN j.cancelled_at IS NOT NULL
                                         ELSE true END
                     ORDER BY j.created_at DESC, j.id DESC
                     LIMIT $5 + 1) key
            """, "SELECT " + JOB_COLUMNS + " FROM nsfw_bulk_jobs j WHERE j.id = found.ids[%1$s]", JOB_BYTES, 6);

    static final String IMAGES_OF_JOB = page("""
            SELECT array_agg(id ORDER BY upload_order) AS ids, array_agg(relationship_id ORDER BY upload_order) AS relationship_ids
              FROM (SELECT v.id, r.id AS relationship_id, r.upload_order
                      FROM bulk_job_virtual_images r JOIN virtual_image v ON v.id = r.virtual_image_id
                     WHERE r.job_id = (SELECT j.id FROM nsfw_bulk_jobs j WHERE j.id = $1 AND j.tenant_id = $7) AND r.upload_order > $2
                       AND ($3::text IS NULL OR\s""" + ImageRows.STATE + """
                             = $3)
                       AND ($4::boolean IS NULL OR (r.state = 'analyzed' AND v.isflagged = $4))
                     ORDER BY r.upload_order
                     LIMIT $5 + 1) key
            """, IMAGE, IMAGE_BYTES, 6);

    /// One relationship stands for the image: the first by time; the single view names them all.
    static final String IMAGES_OF_TENANT = page("""
            SELECT array_agg(id ORDER BY created_at DESC, id DESC) AS ids,
                   array_agg(relationship_id ORDER BY created_at DESC, id DESC) AS relationship_ids
              FROM (SELECT v.id, v.created_at, r.id AS relationship_id
                      FROM virtual_image v
                      LEFT JOIN LATERAL (SELECT b.id, b.job_id, b.state FROM bulk_job_virtual_images b WHERE b.virtual_image_id = v.id
                                          ORDER BY b.created_at, b.id LIMIT 1) r ON true
                     WHERE v.tenant_id = $1 AND (v.created_at, v.id) < ($2, $3)
                       AND ($4::text IS NULL OR\s""" + ImageRows.STATE + """
                             = $4)
                       AND ($5::boolean IS NULL OR v.isflagged = $5)
                     ORDER BY v.created_at DESC, v.id DESC
                     LIMIT $6 + 1) key
            """, IMAGE, IMAGE_BYTES, 7);

    private PageStatements() {}

    /// Reads row after row until the page is full, and one row more, which says that there are more.
    ///
    /// @param ids finds the IDs of the rows, in order: one more than a page may have
    /// @param row reads one row by its place among them
    /// @param bytesParameter the number of the parameter with the bytes of a page
    private static String page(String ids, String row, String bytes, int bytesParameter) {
        return """
            WITH RECURSIVE found AS MATERIALIZED (%1$s), page AS (
                SELECT 1 AS number, 0::bigint AS bytes_before, (%2$s)::bigint AS bytes, first.*
                  FROM found CROSS JOIN LATERAL (%3$s) first
                UNION ALL
                SELECT page.number + 1, page.bytes_before + page.bytes, sized.*
                  FROM page CROSS JOIN found
                       CROSS JOIN LATERAL (SELECT (%2$s)::bigint AS bytes, next.* FROM (%4$s) next) sized
                 WHERE page.bytes_before < $%5$d
            )
            SELECT * FROM page ORDER BY number
            """.formatted(ids, bytes, row.formatted("1"), row.formatted("page.number + 1"), bytesParameter);
    }
}
