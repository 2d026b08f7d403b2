-- What is true only while an image waits, apart from what lasts; and rows by which finals and labels are found. Rows of
-- these tables are inserted and deleted. So the one update that a relationship and an image get in their lives changes
-- no column of an index.

CREATE TABLE open_image (
    virtual_image_id   uuid        NOT NULL,
    job_id             uuid        NOT NULL,
    open_since         timestamptz NOT NULL DEFAULT now(),
    announced_at       timestamptz,
    first_announced_at timestamptz,
    upload_order       integer     NOT NULL,
    generation         integer     NOT NULL DEFAULT 1,
    attempts           integer     NOT NULL DEFAULT 0,
    CONSTRAINT pk_open_image PRIMARY KEY (virtual_image_id, job_id),
    CONSTRAINT ck_open_image_announced CHECK (first_announced_at <= announced_at),
    CONSTRAINT ck_open_image_counts CHECK (attempts >= 0 AND generation >= 1)
);
COMMENT ON TABLE open_image IS 'One row for each relationship in the state uploaded. The statement that ends the image deletes it, a retry inserts it again.';
COMMENT ON COLUMN open_image.open_since IS 'When the image began to wait: its admission, or its last retry.';
COMMENT ON COLUMN open_image.announced_at IS 'When a message was last accepted by the queue; null: not yet, the outbox will send one.';
COMMENT ON COLUMN open_image.first_announced_at IS 'When the queue first accepted a message for this generation; announcing again leaves it. From here an image expires.';
COMMENT ON COLUMN open_image.upload_order IS 'That of the relationship.';
COMMENT ON COLUMN open_image.generation IS 'That of the relationship; a message of another generation changes nothing.';
COMMENT ON COLUMN open_image.attempts IS 'Tries that ended in a transient or unknown error; throttles never count.';

-- The sweeps take the oldest first: those that nobody announced yet, and those whose messages may be lost.
CREATE INDEX ix_open_image_unannounced ON open_image (open_since) WHERE announced_at IS NULL;
CREATE INDEX ix_open_image_announced ON open_image (open_since) WHERE announced_at IS NOT NULL;

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
    created_at       timestamptz      NOT NULL,
    confidence       double precision NOT NULL,
    virtual_image_id uuid             NOT NULL,
    tenant_id        text             NOT NULL,
    label            text             NOT NULL,
    CONSTRAINT pk_image_label PRIMARY KEY (tenant_id, label, created_at, virtual_image_id)
);
COMMENT ON TABLE image_label IS 'The moderation labels of analyzed images, to find images by them; see labels_of.';
COMMENT ON COLUMN image_label.created_at IS 'That of the image: lists go by it, newest first.';
COMMENT ON COLUMN image_label.confidence IS 'Percent; the highest where a response has a label more than once.';
COMMENT ON COLUMN image_label.label IS 'The exact name.';

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
