-- The ledger of Vigil. Runs on an empty database and on one that holds the predecessor's three tables:
-- columns are added, rows are kept, nothing is dropped. Everything that exists when this runs is the predecessor's.

-- 1. Tables -----------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS nsfw_bulk_jobs (
    id         uuid PRIMARY KEY,
    user_id    text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS virtual_image (
    id               uuid PRIMARY KEY,
    user_id          text,
    original_path    text,
    original_name    text,
    metadata         jsonb,
    rekognition_data jsonb,
    isflagged        boolean,
    nsfw_score       real,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS bulk_job_virtual_images (
    id               uuid PRIMARY KEY,
    job_id           uuid,
    virtual_image_id uuid,
    s3_key           text,
    upload_order     integer,
    created_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS legacy_relationship (
    id               uuid PRIMARY KEY,
    job_id           uuid,
    virtual_image_id uuid,
    s3_key           text,
    upload_order     integer,
    created_at       timestamptz,
    reason           text NOT NULL,
    moved_at         timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE legacy_relationship IS 'Relationships of the predecessor that named no known job or image, or repeated a pair. Kept for reference, read by nothing.';

-- What the predecessor demanded of columns that Vigil does not write must not stand in the way of new rows.
DO $$
DECLARE
    its record;
BEGIN
    FOR its IN
        SELECT c.table_name, c.column_name
          FROM information_schema.columns c
         WHERE c.table_schema = current_schema()
           AND c.table_name IN ('nsfw_bulk_jobs', 'virtual_image', 'bulk_job_virtual_images')
           AND c.is_nullable = 'NO' AND c.column_default IS NULL AND c.column_name <> 'id'
    LOOP
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I DROP NOT NULL', its.table_name, its.column_name);
    END LOOP;
END $$;

ALTER TABLE nsfw_bulk_jobs
    ALTER COLUMN user_id TYPE text USING user_id::text,
    ALTER COLUMN created_at TYPE timestamptz,
    ALTER COLUMN created_at SET DEFAULT now(),
    ADD COLUMN IF NOT EXISTS name              text,
    ADD COLUMN IF NOT EXISTS metadata          jsonb,
    ADD COLUMN IF NOT EXISTS analyses          text[]  NOT NULL DEFAULT '{moderation}',
    ADD COLUMN IF NOT EXISTS sealed_at         timestamptz,
    ADD COLUMN IF NOT EXISTS completed_at      timestamptz,
    ADD COLUMN IF NOT EXISTS cancelled_at      timestamptz,
    ADD COLUMN IF NOT EXISTS cleaned_up_at     timestamptz,
    ADD COLUMN IF NOT EXISTS next_upload_order integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS received          integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS rejected          integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS analyzed          integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS flagged           integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS failed            integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS cancelled         integer NOT NULL DEFAULT 0;

ALTER TABLE virtual_image
    ALTER COLUMN user_id TYPE text USING user_id::text,
    ALTER COLUMN rekognition_data TYPE jsonb USING rekognition_data::jsonb,
    ALTER COLUMN metadata TYPE jsonb USING metadata::jsonb,
    -- the predecessor sometimes stored percent
    ALTER COLUMN nsfw_score TYPE real USING CASE WHEN nsfw_score > 1 THEN least(nsfw_score / 100, 1) WHEN nsfw_score < 0 THEN 0 ELSE nsfw_score END,
    ALTER COLUMN created_at TYPE timestamptz,
    ALTER COLUMN created_at SET DEFAULT now(),
    ALTER COLUMN updated_at TYPE timestamptz,
    ALTER COLUMN updated_at SET DEFAULT now(),
    ADD COLUMN IF NOT EXISTS reference      text,
    ADD COLUMN IF NOT EXISTS content_sha256 bytea,
    ADD COLUMN IF NOT EXISTS format         text,
    ADD COLUMN IF NOT EXISTS width          integer,
    ADD COLUMN IF NOT EXISTS height         integer,
    ADD COLUMN IF NOT EXISTS byte_size      bigint,
    ADD COLUMN IF NOT EXISTS model_version  text,
    ADD COLUMN IF NOT EXISTS policy_version text,
    ADD COLUMN IF NOT EXISTS analyzed_at    timestamptz;

ALTER TABLE bulk_job_virtual_images
    ALTER COLUMN created_at TYPE timestamptz,
    ALTER COLUMN created_at SET DEFAULT now(),
    ADD COLUMN IF NOT EXISTS state          text    NOT NULL DEFAULT 'uploaded',
    ADD COLUMN IF NOT EXISTS announced_at   timestamptz,
    ADD COLUMN IF NOT EXISTS finalized_at   timestamptz,
    ADD COLUMN IF NOT EXISTS failure_code   text,
    ADD COLUMN IF NOT EXISTS failure_detail text,
    ADD COLUMN IF NOT EXISTS attempts       integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS generation     integer NOT NULL DEFAULT 1;

-- 2. The predecessor's rows -------------------------------------------------------------------------------------------

UPDATE nsfw_bulk_jobs SET user_id = 'unknown' WHERE user_id IS NULL;
UPDATE virtual_image SET user_id = 'unknown' WHERE user_id IS NULL;
UPDATE nsfw_bulk_jobs SET created_at = now() WHERE created_at IS NULL;
UPDATE virtual_image SET created_at = coalesce(created_at, updated_at, now()), updated_at = coalesce(updated_at, created_at, now())
 WHERE created_at IS NULL OR updated_at IS NULL;
UPDATE bulk_job_virtual_images SET created_at = now() WHERE created_at IS NULL;

-- Relationships that name no known job or image, and all but the first of a (job, image) pair, are set aside.
WITH judged AS (
    SELECT r.id,
           CASE WHEN j.id IS NULL THEN 'unknown-job'
                WHEN v.id IS NULL THEN 'unknown-image'
                WHEN row_number() OVER (PARTITION BY r.job_id, r.virtual_image_id ORDER BY r.created_at, r.upload_order NULLS LAST, r.id) > 1
                THEN 'repeated-pair' END AS reason
      FROM bulk_job_virtual_images r
      LEFT JOIN nsfw_bulk_jobs j ON j.id = r.job_id
      LEFT JOIN virtual_image v ON v.id = r.virtual_image_id
), moved AS (
    DELETE FROM bulk_job_virtual_images r USING judged g
     WHERE g.id = r.id AND g.reason IS NOT NULL
    RETURNING r.id, r.job_id, r.virtual_image_id, r.s3_key, r.upload_order, r.created_at, g.reason
)
INSERT INTO legacy_relationship (id, job_id, virtual_image_id, s3_key, upload_order, created_at, reason)
SELECT id, job_id, virtual_image_id, s3_key, upload_order, created_at, reason FROM moved;

-- Upload orders collided or were missing: every job is numbered anew, without gaps, from 0.
UPDATE bulk_job_virtual_images r
   SET upload_order = numbered.position
  FROM (SELECT id, row_number() OVER (PARTITION BY job_id ORDER BY created_at, upload_order NULLS LAST, id) - 1 AS position
          FROM bulk_job_virtual_images) numbered
 WHERE numbered.id = r.id;

-- A result is a stored response that says something. Whatever has none has no verdict: null, never "clean".
UPDATE virtual_image
   SET analyzed_at = updated_at, model_version = rekognition_data ->> 'ModerationModelVersion', policy_version = 'predecessor'
 WHERE jsonb_typeof(rekognition_data) = 'object' AND rekognition_data <> '{}';
UPDATE virtual_image SET isflagged = NULL, nsfw_score = NULL WHERE analyzed_at IS NULL;

UPDATE bulk_job_virtual_images r
   SET state = CASE WHEN v.analyzed_at IS NULL THEN 'failed' ELSE 'analyzed' END,
       failure_code = CASE WHEN v.analyzed_at IS NULL THEN 'predecessor' END,
       failure_detail = CASE WHEN v.analyzed_at IS NULL THEN 'The predecessor left no result for this image.' END,
       finalized_at = now()
  FROM virtual_image v
 WHERE v.id = r.virtual_image_id;

-- Their jobs are over; their objects lie where Vigil never put them, so nothing of theirs can be tried again.
UPDATE nsfw_bulk_jobs j
   SET sealed_at = now(), completed_at = now(), cleaned_up_at = now(),
       received = total.received, analyzed = total.analyzed, flagged = total.flagged, failed = total.failed, next_upload_order = total.received
  FROM (SELECT a.id,
               count(r.id) AS received,
               count(*) FILTER (WHERE r.state = 'analyzed') AS analyzed,
               count(*) FILTER (WHERE r.state = 'analyzed' AND v.isflagged) AS flagged,
               count(*) FILTER (WHERE r.state = 'failed') AS failed
          FROM nsfw_bulk_jobs a
          LEFT JOIN bulk_job_virtual_images r ON r.job_id = a.id
          LEFT JOIN virtual_image v ON v.id = r.virtual_image_id
         GROUP BY a.id) total
 WHERE total.id = j.id;

-- 3. What must hold from now on ---------------------------------------------------------------------------------------

ALTER TABLE nsfw_bulk_jobs
    ALTER COLUMN user_id SET NOT NULL,
    ALTER COLUMN created_at SET NOT NULL,
    ADD CONSTRAINT ck_job_counters CHECK (received >= 0 AND rejected >= 0 AND analyzed >= 0 AND flagged >= 0 AND failed >= 0 AND cancelled >= 0
        AND flagged <= analyzed AND analyzed + failed + cancelled <= received AND received <= next_upload_order),
    ADD CONSTRAINT ck_job_completed CHECK (completed_at IS NULL OR (sealed_at IS NOT NULL AND analyzed + failed + cancelled = received)),
    ADD CONSTRAINT ck_job_cancelled CHECK (cancelled_at IS NULL OR (completed_at IS NULL AND analyzed + failed + cancelled = received));

ALTER TABLE virtual_image
    ALTER COLUMN user_id SET NOT NULL,
    ALTER COLUMN created_at SET NOT NULL,
    ALTER COLUMN updated_at SET NOT NULL,
    ADD CONSTRAINT ck_image_analyzed CHECK (analyzed_at IS NULL OR rekognition_data IS NOT NULL),
    ADD CONSTRAINT ck_image_verdict CHECK (analyzed_at IS NOT NULL OR (isflagged IS NULL AND nsfw_score IS NULL)),
    ADD CONSTRAINT ck_image_score CHECK (nsfw_score BETWEEN 0 AND 1),
    ADD CONSTRAINT ck_image_sha256 CHECK (octet_length(content_sha256) = 32);

ALTER TABLE bulk_job_virtual_images
    ALTER COLUMN job_id SET NOT NULL,
    ALTER COLUMN virtual_image_id SET NOT NULL,
    ALTER COLUMN upload_order SET NOT NULL,
    ALTER COLUMN created_at SET NOT NULL,
    ADD CONSTRAINT fk_relationship_job FOREIGN KEY (job_id) REFERENCES nsfw_bulk_jobs (id),
    ADD CONSTRAINT fk_relationship_image FOREIGN KEY (virtual_image_id) REFERENCES virtual_image (id),
    ADD CONSTRAINT uq_relationship_order UNIQUE (job_id, upload_order),
    ADD CONSTRAINT uq_relationship_image UNIQUE (job_id, virtual_image_id),
    ADD CONSTRAINT ck_relationship_state CHECK (state IN ('uploaded', 'analyzed', 'failed', 'cancelled')),
    ADD CONSTRAINT ck_relationship_final CHECK ((state = 'uploaded') = (finalized_at IS NULL)),
    ADD CONSTRAINT ck_relationship_failure CHECK ((state = 'failed') = (failure_code IS NOT NULL)),
    ADD CONSTRAINT ck_relationship_order CHECK (upload_order >= 0),
    ADD CONSTRAINT ck_relationship_counts CHECK (attempts >= 0 AND generation >= 1);

-- 4. Indexes ----------------------------------------------------------------------------------------------------------

CREATE INDEX ix_job_user ON nsfw_bulk_jobs (user_id, created_at DESC, id DESC);
CREATE INDEX ix_image_user ON virtual_image (user_id, created_at DESC, id DESC);
CREATE INDEX ix_image_rekognition_data ON virtual_image USING gin (rekognition_data jsonb_path_ops);
CREATE INDEX ix_relationship_image ON bulk_job_virtual_images (virtual_image_id);
-- The sweeps: rows nobody announced yet, and rows announced but still open. Small, whatever the table's size.
CREATE INDEX ix_relationship_unannounced ON bulk_job_virtual_images (created_at, id) WHERE state = 'uploaded' AND announced_at IS NULL;
CREATE INDEX ix_relationship_open ON bulk_job_virtual_images (announced_at) WHERE state = 'uploaded' AND announced_at IS NOT NULL;

-- 5. What the columns mean --------------------------------------------------------------------------------------------

COMMENT ON TABLE nsfw_bulk_jobs IS 'A job: a batch of images of one user. Its state follows from the times; its counters equal count(*) over its relationships at any time.';
COMMENT ON COLUMN nsfw_bulk_jobs.name IS 'The client''s name for the job.';
COMMENT ON COLUMN nsfw_bulk_jobs.metadata IS 'The client''s; a JSON object.';
COMMENT ON COLUMN nsfw_bulk_jobs.analyses IS 'What is asked of each image; moderation for now.';
COMMENT ON COLUMN nsfw_bulk_jobs.sealed_at IS 'No image is taken after this.';
COMMENT ON COLUMN nsfw_bulk_jobs.completed_at IS 'Sealed and every image final; set by the statement that ends the last image. Cleared by a retry.';
COMMENT ON COLUMN nsfw_bulk_jobs.cancelled_at IS 'The client called it off; images waiting then are cancelled, results stay.';
COMMENT ON COLUMN nsfw_bulk_jobs.cleaned_up_at IS 'The objects are gone or going; a time, never a state.';
COMMENT ON COLUMN nsfw_bulk_jobs.next_upload_order IS 'The upload order of the next accepted image; orders are never used twice.';
COMMENT ON COLUMN nsfw_bulk_jobs.received IS 'Accepted images.';
COMMENT ON COLUMN nsfw_bulk_jobs.rejected IS 'Refused files; the one counter without rows.';
COMMENT ON COLUMN nsfw_bulk_jobs.analyzed IS 'Images with a result.';
COMMENT ON COLUMN nsfw_bulk_jobs.failed IS 'Images that ended without a result; see failure_code.';
COMMENT ON COLUMN nsfw_bulk_jobs.cancelled IS 'Images that waited when the job was called off.';
COMMENT ON COLUMN nsfw_bulk_jobs.flagged IS 'Part of analyzed.';

COMMENT ON TABLE virtual_image IS 'A virtual image: an ID of its own. The ID is the only thing a result is ever written to.';
COMMENT ON COLUMN virtual_image.reference IS 'The client''s own name for the image; returned unchanged, never matched on.';
COMMENT ON COLUMN virtual_image.original_path IS 'The client''s words; never matched on.';
COMMENT ON COLUMN virtual_image.original_name IS 'The client''s words; never matched on.';
COMMENT ON COLUMN virtual_image.metadata IS 'The client''s; results never touch it.';
COMMENT ON COLUMN virtual_image.content_sha256 IS 'SHA-256 of the bytes as they came.';
COMMENT ON COLUMN virtual_image.format IS 'jpeg or png, by content.';
COMMENT ON COLUMN virtual_image.width IS 'Pixels.';
COMMENT ON COLUMN virtual_image.height IS 'Pixels.';
COMMENT ON COLUMN virtual_image.model_version IS 'ModerationModelVersion of the response.';
COMMENT ON COLUMN virtual_image.analyzed_at IS 'When the response was stored; null: there is none.';
COMMENT ON COLUMN virtual_image.byte_size IS 'Bytes.';
COMMENT ON COLUMN virtual_image.rekognition_data IS 'The complete response, its own members at top level. Written once, with analyzed_at.';
COMMENT ON COLUMN virtual_image.isflagged IS 'The verdict of the policy; null means no verdict, never clean.';
COMMENT ON COLUMN virtual_image.nsfw_score IS '0 to 1: the maximum over the labels the policy matches.';
COMMENT ON COLUMN virtual_image.policy_version IS 'Name and version of the policy that judged.';

COMMENT ON TABLE bulk_job_virtual_images IS 'The relationship of a job and a virtual image.';
COMMENT ON COLUMN bulk_job_virtual_images.s3_key IS 'Where the object was put; for reference, derived from the IDs, never looked up.';
COMMENT ON COLUMN bulk_job_virtual_images.upload_order IS 'Position as assigned at upload, gap-free from 0 per job; data, not a way to find results.';
COMMENT ON COLUMN bulk_job_virtual_images.state IS 'uploaded, then analyzed, failed or cancelled; failed goes back to uploaded by a retry.';
COMMENT ON COLUMN bulk_job_virtual_images.announced_at IS 'When a message for this row was last accepted by the queue; null: not yet, the outbox will.';
COMMENT ON COLUMN bulk_job_virtual_images.finalized_at IS 'When the state became final.';
COMMENT ON COLUMN bulk_job_virtual_images.failure_code IS 'Why it failed: invalid-image, image-too-large, object-missing, dead-lettered, expired, predecessor, attempts-exhausted.';
COMMENT ON COLUMN bulk_job_virtual_images.failure_detail IS 'One sentence for people.';
COMMENT ON COLUMN bulk_job_virtual_images.attempts IS 'Tries that ended in a transient or unknown error; throttles never count.';
COMMENT ON COLUMN bulk_job_virtual_images.generation IS 'Raised by each retry; a message of an earlier generation is a no-op.';
