-- What is true only while an image waits, apart from what lasts; and rows by which finals and labels are found. Rows of
-- these tables are inserted and deleted. So the one update that a relationship and an image get in their lives changes
-- no column of an index.

CREATE TABLE open_image (
    virtual_image_id uuid        NOT NULL,
    job_id           uuid        NOT NULL,
    open_since       timestamptz NOT NULL DEFAULT now(),
    rescued_at       timestamptz,
    upload_order     integer     NOT NULL,
    generation       integer     NOT NULL DEFAULT 1,
    attempts         integer     NOT NULL DEFAULT 0,
    CONSTRAINT pk_open_image PRIMARY KEY (virtual_image_id, job_id),
    CONSTRAINT ck_open_image_counts CHECK (attempts >= 0 AND generation >= 1)
);
COMMENT ON TABLE open_image IS 'One row for each relationship in the state uploaded. The statement that ends the image deletes it, a retry inserts it again.';
COMMENT ON COLUMN open_image.open_since IS 'When the image began to wait: its admission, or its last retry. From here it expires.';
COMMENT ON COLUMN open_image.rescued_at IS 'When its message was last found to be lost; null: never.';
COMMENT ON COLUMN open_image.upload_order IS 'That of the relationship.';
COMMENT ON COLUMN open_image.generation IS 'That of the relationship; a message of another generation changes nothing.';
COMMENT ON COLUMN open_image.attempts IS 'Tries that ended in a transient or unknown error; throttles never count.';

-- What waits longest: the rescue, the expiry and the gauge.
CREATE INDEX ix_open_image_since ON open_image (open_since);

CREATE TABLE outbox (
    virtual_image_id uuid    NOT NULL,
    job_id           uuid    NOT NULL,
    generation       integer NOT NULL DEFAULT 1,
    CONSTRAINT pk_outbox PRIMARY KEY (virtual_image_id, job_id)
);
COMMENT ON TABLE outbox IS 'Open images for which the queue has accepted no message yet, or whose message is lost. The note that it has accepted one deletes the row.';
COMMENT ON COLUMN outbox.generation IS 'That of the open image; a note about another generation leaves the row.';

CREATE TABLE image_final (
    job_id           uuid   NOT NULL,
    final_seq        bigint NOT NULL,
    virtual_image_id uuid   NOT NULL,
    state            text   NOT NULL,
    CONSTRAINT pk_image_final PRIMARY KEY (job_id, final_seq),
    CONSTRAINT ck_image_final_state CHECK (state IN ('analyzed', 'failed', 'cancelled'))
);
COMMENT ON TABLE image_final IS 'The images of a job in the order in which they ended. A retry deletes the row.';
COMMENT ON COLUMN image_final.final_seq IS 'Given under the lock of the job, so numbers rise in the order of commits: who has read up to one has missed none below it.';

CREATE TABLE image_label (
    created_at        timestamptz        NOT NULL,
    first_image_id    uuid               NOT NULL,
    tenant_id         text               NOT NULL,
    label             text               NOT NULL,
    virtual_image_ids uuid[]             NOT NULL,
    confidences       double precision[] NOT NULL,
    CONSTRAINT pk_image_label PRIMARY KEY (tenant_id, label, created_at, first_image_id),
    CONSTRAINT ck_image_label_lists CHECK (cardinality(virtual_image_ids) = cardinality(confidences) AND cardinality(virtual_image_ids) > 0)
);
COMMENT ON TABLE image_label IS 'To find analyzed images by a label, newest first. One row lists the images with the label that were admitted at one time and recorded together, so that an image costs little more than its ID; see labels_of.';
COMMENT ON COLUMN image_label.created_at IS 'That of the images.';
COMMENT ON COLUMN image_label.first_image_id IS 'The least ID among the images when the row was written.';
COMMENT ON COLUMN image_label.label IS 'The exact name.';
COMMENT ON COLUMN image_label.virtual_image_ids IS 'The images, by ID.';
COMMENT ON COLUMN image_label.confidences IS 'Percent, of each image; the highest where a response has a label more than once.';

-- Rows of the predecessor may hold anything. A longer name is in no taxonomy and would not fit into an index.
CREATE FUNCTION labels_of(response jsonb) RETURNS TABLE (label text, confidence double precision)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT l ->> 'Name', max((l ->> 'Confidence')::double precision)
      FROM jsonb_array_elements(CASE WHEN jsonb_typeof(response -> 'ModerationLabels') = 'array'
                                     THEN response -> 'ModerationLabels' ELSE '[]' END) AS l
     WHERE jsonb_typeof(l -> 'Name') = 'string' AND length(l ->> 'Name') BETWEEN 1 AND 255
       AND CASE WHEN jsonb_typeof(l -> 'Confidence') = 'number' THEN (l -> 'Confidence')::numeric BETWEEN 0 AND 100 ELSE false END
     GROUP BY 1
     ORDER BY 2 DESC
     LIMIT 100
$$;
COMMENT ON FUNCTION labels_of IS 'The moderation labels of a response by which its image is found: at most 100, the most confident, with names of at most 255 characters.';
