package dev.vigil.ledger;

/// What goes with a row that is deleted, in SQL.
final class DeletionSteps {

    /// Takes the deleted relationships of `gone` out of what waits and what has ended.
    static final String UNLISTED = """
            ended AS (
                DELETE FROM open_image o USING gone g
                 WHERE o.virtual_image_id = ANY (ARRAY (SELECT virtual_image_id FROM gone))
                   AND o.virtual_image_id = g.virtual_image_id AND o.job_id = g.job_id
            ), unlisted AS (
                DELETE FROM image_final f USING gone g WHERE f.job_id = g.job_id AND f.final_seq = g.final_seq
            )
            """;

    /// The columns of deleted images `v` that {@link #UNLABELED} needs.
    static final String LABELED = "v.id, v.tenant_id, v.created_at, v.rekognition_data";

    /// Takes away the labels of the deleted images of `gone`.
    static final String UNLABELED = """
            unlabeled AS (
                DELETE FROM image_label i USING gone g CROSS JOIN LATERAL labels_of(g.rekognition_data) l
                 WHERE i.tenant_id = g.tenant_id AND i.label = l.label AND i.created_at = g.created_at AND i.virtual_image_id = g.id
            )
            """;

    private DeletionSteps() {}
}
