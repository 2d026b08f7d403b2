package dev.vigil.ledger;

/// What goes with a row that is deleted, in SQL.
final class DeletionSteps {

    /// Takes the deleted relationships of `gone` out of what waits and what has ended.
    static final String UNLISTED = """
            ended AS (
                DELETE FROM open_image o USING gone g
                 WHERE o.virtual_image_id = ANY (ARRAY (SELECT virtual_image_id FROM gone))
                   AND o.virtual_image_id = g.virtual_image_id AND o.job_id = g.job_id
            ), unsent AS (
                DELETE FROM outbox x USING gone g
                 WHERE x.virtual_image_id = ANY (ARRAY (SELECT virtual_image_id FROM gone))
                   AND x.virtual_image_id = g.virtual_image_id AND x.job_id = g.job_id
            ), unlisted AS (
                DELETE FROM image_final f USING gone g WHERE f.job_id = g.job_id AND f.final_seq = g.final_seq
            )
            """;

    /// The columns of deleted images `v` that {@link #UNLABELED} needs.
    static final String LABELED = "v.id, v.tenant_id, v.created_at, v.rekognition_data";

    /// Takes the deleted images of `gone` out of the lists of labels. The lists are locked first: another deletion may
    /// shorten the same one.
    static final String UNLABELED = """
            touched AS MATERIALIZED (
                SELECT i.* FROM image_label i
                 WHERE (i.tenant_id, i.label, i.created_at)
                       IN (SELECT g.tenant_id, l.label, g.created_at FROM gone g CROSS JOIN LATERAL labels_of(g.rekognition_data) l)
                 ORDER BY i.tenant_id, i.label, i.created_at, i.first_image_id FOR UPDATE
            ), kept AS (
                SELECT t.tenant_id, t.label, t.created_at, t.first_image_id,
                       array_agg(u.id ORDER BY u.id) AS ids, array_agg(u.confidence ORDER BY u.id) AS confidences
                  FROM touched t CROSS JOIN LATERAL unnest(t.virtual_image_ids, t.confidences) AS u(id, confidence)
                 WHERE u.id NOT IN (SELECT id FROM gone)
                 GROUP BY t.tenant_id, t.label, t.created_at, t.first_image_id
            ), shortened AS (
                UPDATE image_label i SET virtual_image_ids = k.ids, confidences = k.confidences
                  FROM kept k
                 WHERE (i.tenant_id, i.label, i.created_at, i.first_image_id) = (k.tenant_id, k.label, k.created_at, k.first_image_id)
                   AND cardinality(k.ids) < cardinality(i.virtual_image_ids)
            ), emptied AS (
                DELETE FROM image_label i USING touched t
                 WHERE (i.tenant_id, i.label, i.created_at, i.first_image_id) = (t.tenant_id, t.label, t.created_at, t.first_image_id)
                   AND NOT EXISTS (SELECT 1 FROM kept k
                                    WHERE (k.tenant_id, k.label, k.created_at, k.first_image_id)
                                          = (t.tenant_id, t.label, t.created_at, t.first_image_id))
            )
            """;

    private DeletionSteps() {}
}
