package dev.vigil.read;

import static dev.vigil.read.PageStatements.IMAGE;
import static dev.vigil.read.PageStatements.IMAGE_BYTES;
import static dev.vigil.read.PageStatements.keys;
import static dev.vigil.read.PageStatements.lastOf;
import static dev.vigil.read.PageStatements.page;

/// The statements that list the images of a tenant, newest first: each begins with another index and filters what it
/// finds there. Parameters 7 to 11 are the same in all: state, verdict, reference, label and its least confidence.
final class ImageListStatements {

    private static final String COLUMNS = "v.id, v.created_at, v.analyzed_at, v.isflagged, v.reference";

    private static final String ALL = """
            FROM virtual_image v WHERE v.tenant_id = $1 AND (v.created_at, v.id) < ($2, $3)
            ORDER BY v.created_at DESC, v.id DESC
            """;

    private static final String REFERRED = """
            FROM virtual_image v
            WHERE v.tenant_id = $1 AND v.reference = $9 AND hashtextextended(v.reference, 0) = hashtextextended($9::text, 0)
              AND (v.created_at, v.id) < ($2, $3)
            ORDER BY v.created_at DESC, v.id DESC
            """;

    /// The IDs of images that were admitted at one time are sorted; a call admits 5,000 at most.
    private static final String LABELED = """
            FROM image_label s CROSS JOIN LATERAL unnest(s.virtual_image_ids, s.confidences) AS l(id, confidence)
            WHERE s.tenant_id = $1 AND s.label = $10 AND s.created_at <= $2 AND (s.created_at, l.id) < ($2, $3)
            ORDER BY s.created_at DESC, l.id DESC
            """;

    /// Of what is not confident enough nothing more is read. The images are read one by one, by their IDs.
    private static final String LABELED_IMAGES = """
            FROM (SELECT s.created_at, l.id, l.confidence %s LIMIT $4) key
            CROSS JOIN LATERAL (SELECT %s FROM virtual_image v
                                 WHERE v.id = key.id AND v.tenant_id = $1 AND key.confidence >= coalesce($11::float8, 0) OFFSET 0) v
            """.formatted(LABELED, COLUMNS);

    private static final String HAS_LABEL = """
            AND ($10::text IS NULL
                 OR EXISTS (SELECT 1 FROM image_label s CROSS JOIN LATERAL unnest(s.virtual_image_ids, s.confidences) AS l(id, confidence)
                             WHERE s.tenant_id = $1 AND s.label = $10 AND s.created_at = v.created_at AND l.id = v.id
                               AND l.confidence >= coalesce($11::float8, 0)))
            """;

    /// One relationship stands for the image: the first by time; the single view names them all.
    private static final String WANTED = """
            LEFT JOIN LATERAL (SELECT b.id, b.job_id, b.state FROM bulk_job_virtual_images b WHERE b.virtual_image_id = v.id
                                ORDER BY b.created_at, b.id LIMIT 1) r ON true
            WHERE ($8::boolean IS NULL OR v.isflagged = $8)
              AND ($9::text IS NULL OR v.reference = $9)
              AND ($7::text IS NULL OR\s""" + ImageRows.STATE + """
                   = $7)
            """;

    static final String IMAGES_OF_TENANT =
            images(selected(ALL) + WANTED + HAS_LABEL, "v", lastOf("v.created_at", "v.id", ALL));

    static final String IMAGES_WITH_REFERENCE =
            images(selected(REFERRED) + WANTED + HAS_LABEL, "v", lastOf("v.created_at", "v.id", REFERRED));

    static final String IMAGES_WITH_LABEL =
            images(LABELED_IMAGES + WANTED, "key", lastOf("s.created_at", "l.id", LABELED));

    private ImageListStatements() {}

    private static String selected(String rows) {
        return "FROM (SELECT " + COLUMNS + " " + rows + " LIMIT $4) v ";
    }

    /// @param rows what is wanted of at most as many rows as may be looked at
    /// @param ordered which of them has the order
    /// @param last where the last row is that may be looked at
    private static String images(String rows, String ordered, String last) {
        var wanted = rows + "ORDER BY " + ordered + ".created_at DESC, " + ordered + ".id DESC";
        return page(
                keys("v.id, v.created_at, r.id AS relationship_id", wanted, "created_at DESC, id DESC", last),
                IMAGE,
                IMAGE_BYTES);
    }
}
