-- What waits, what has ended and what was found, for the rows that are there already: job by job and image by image, in
-- transactions of at most 1,000 rows. Each holds the lock of its job, or of its images, so it misses nothing that others
-- write meanwhile. An attempt that was broken off is repeated; it passes over what is done.

SET synchronous_commit = off;

DO $$
DECLARE
    work record;
    done integer;
    upto integer;
BEGIN
    FOR work IN SELECT id FROM nsfw_bulk_jobs ORDER BY id LOOP
        upto := -1;
        LOOP
            PERFORM FROM nsfw_bulk_jobs WHERE id = work.id FOR NO KEY UPDATE;
            WITH page AS MATERIALIZED (
                SELECT * FROM bulk_job_virtual_images
                 WHERE job_id = work.id AND upload_order > upto ORDER BY upload_order LIMIT 1000
                   FOR NO KEY UPDATE
            ), opened AS (
                INSERT INTO open_image (virtual_image_id, job_id, open_since, rescued_at, upload_order, generation, attempts)
                SELECT virtual_image_id, job_id, open_since, nullif(announced_at, first_announced_at), upload_order, generation, attempts
                  FROM page WHERE state = 'uploaded'
                    ON CONFLICT DO NOTHING
                RETURNING virtual_image_id, job_id
            ), unannounced AS (
                INSERT INTO outbox (virtual_image_id, job_id, generation)
                SELECT p.virtual_image_id, p.job_id, p.generation
                  FROM page p JOIN opened o ON o.virtual_image_id = p.virtual_image_id AND o.job_id = p.job_id
                 WHERE p.announced_at IS NULL
                    ON CONFLICT DO NOTHING
            ), numbered AS (
                SELECT p.id, j.event_seq + row_number() OVER (ORDER BY p.upload_order) AS final_seq
                  FROM page p JOIN nsfw_bulk_jobs j ON j.id = p.job_id
                 WHERE p.state <> 'uploaded' AND p.final_seq IS NULL
            ), ended AS (
                UPDATE bulk_job_virtual_images r SET final_seq = n.final_seq FROM numbered n WHERE r.id = n.id
                RETURNING r.job_id, r.final_seq, r.virtual_image_id, r.state
            ), final AS (
                INSERT INTO image_final (job_id, final_seq, virtual_image_id, state)
                SELECT job_id, final_seq, virtual_image_id, state FROM ended
            ), counted AS (
                UPDATE nsfw_bulk_jobs SET event_seq = event_seq + (SELECT count(*) FROM ended)
                 WHERE id = work.id AND EXISTS (SELECT 1 FROM ended)
            )
            SELECT count(*), max(upload_order) FROM page INTO done, upto;
            COMMIT;
            EXIT WHEN done < 1000;
        END LOOP;
    END LOOP;
END $$;

DO $$
DECLARE
    upto uuid := '00000000-0000-0000-0000-000000000000';
    done integer;
BEGIN
    LOOP
        WITH page AS MATERIALIZED (
            SELECT id, tenant_id, created_at, analyzed_at, rekognition_data FROM virtual_image
             WHERE id > upto ORDER BY id LIMIT 1000
               FOR KEY SHARE
        ), wanted AS MATERIALIZED (
            SELECT p.tenant_id, l.label, p.created_at, p.id, l.confidence
              FROM page p CROSS JOIN LATERAL labels_of(p.rekognition_data) l
             WHERE p.analyzed_at IS NOT NULL
        ), listed AS MATERIALIZED (
            SELECT i.label, u.id
              FROM image_label i CROSS JOIN LATERAL unnest(i.virtual_image_ids) AS u(id)
             WHERE (i.tenant_id, i.label, i.created_at) IN (SELECT tenant_id, label, created_at FROM wanted)
        ), found AS (
            INSERT INTO image_label (tenant_id, label, created_at, first_image_id, virtual_image_ids, confidences)
            SELECT w.tenant_id, w.label, w.created_at, (array_agg(w.id ORDER BY w.id))[1],
                   array_agg(w.id ORDER BY w.id), array_agg(w.confidence ORDER BY w.id)
              FROM wanted w
             WHERE NOT EXISTS (SELECT 1 FROM listed x WHERE x.id = w.id AND x.label = w.label)
             GROUP BY w.tenant_id, w.label, w.created_at
        )
        SELECT count(*), max(id::text)::uuid FROM page INTO done, upto;
        COMMIT;
        EXIT WHEN done < 1000;
    END LOOP;
END $$;

RESET synchronous_commit;
