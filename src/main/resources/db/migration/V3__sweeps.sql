-- What the sweeps need to remember: since when an image waits, what the queue held, which objects are gone.
-- Processes of the version before go on working on this: every new column has a default or may be null.

-- 1. Since when an image waits -----------------------------------------------------------------------------------------

ALTER TABLE bulk_job_virtual_images
    ADD COLUMN open_since         timestamptz NOT NULL DEFAULT now(),
    ADD COLUMN first_announced_at timestamptz;

UPDATE bulk_job_virtual_images SET open_since = created_at, first_announced_at = announced_at WHERE state = 'uploaded';

ALTER TABLE bulk_job_virtual_images
    ADD CONSTRAINT ck_relationship_announced CHECK (first_announced_at <= announced_at);

COMMENT ON COLUMN bulk_job_virtual_images.open_since IS 'When the image began to wait: its admission, or its last retry. Says nothing of rows that were final when this column came.';
COMMENT ON COLUMN bulk_job_virtual_images.first_announced_at IS 'When the queue first accepted a message for this generation; announcing again leaves it, a retry clears it. From here an image expires.';

-- Open rows alone, by the time from which they expire.
CREATE INDEX ix_relationship_expiring ON bulk_job_virtual_images ((coalesce(first_announced_at, open_since))) WHERE state = 'uploaded';

-- 2. What the queue held -----------------------------------------------------------------------------------------------

CREATE TABLE queue_reading (
    taken_at timestamptz PRIMARY KEY,
    open     bigint NOT NULL,
    messages bigint NOT NULL,
    CONSTRAINT ck_reading_counts CHECK (open >= 0 AND messages >= 0)
);
COMMENT ON TABLE queue_reading IS 'The last few readings of the queue. In the database, since another process may take the next one. Emptied when messages were sent again.';
COMMENT ON COLUMN queue_reading.taken_at IS 'When it was taken; three in a row decide.';
COMMENT ON COLUMN queue_reading.open IS 'Images that were announced before the queue was asked and are still open.';
COMMENT ON COLUMN queue_reading.messages IS 'Messages in the queue: visible, in flight and delayed.';

-- 3. Which objects are gone --------------------------------------------------------------------------------------------

ALTER TABLE nsfw_bulk_jobs
    ADD COLUMN objects_tried_at   timestamptz,
    ADD COLUMN objects_deleted_at timestamptz;

-- The predecessor's objects lie where Vigil never put them.
UPDATE nsfw_bulk_jobs SET objects_deleted_at = cleaned_up_at WHERE cleaned_up_at IS NOT NULL;

ALTER TABLE nsfw_bulk_jobs
    ADD CONSTRAINT ck_job_cleaned_up CHECK (cleaned_up_at IS NULL OR completed_at IS NOT NULL OR cancelled_at IS NOT NULL),
    ADD CONSTRAINT ck_job_objects CHECK (objects_deleted_at IS NULL OR cleaned_up_at IS NOT NULL);

COMMENT ON COLUMN nsfw_bulk_jobs.objects_tried_at IS 'When the deletion of the objects was last begun.';
COMMENT ON COLUMN nsfw_bulk_jobs.objects_deleted_at IS 'When the last object was deleted; null with cleaned_up_at set: some may be left, and the clean-up comes back for them.';

-- Ended jobs with their objects; then jobs whose clean-up did not come to its end; then what retention may delete.
CREATE INDEX ix_job_ended ON nsfw_bulk_jobs ((failed > 0), (coalesce(completed_at, cancelled_at))) WHERE cleaned_up_at IS NULL;
CREATE INDEX ix_job_unfinished_clean_up ON nsfw_bulk_jobs ((coalesce(objects_tried_at, cleaned_up_at)))
    WHERE cleaned_up_at IS NOT NULL AND objects_deleted_at IS NULL;
CREATE INDEX ix_job_cleaned_up ON nsfw_bulk_jobs ((coalesce(completed_at, cancelled_at))) WHERE objects_deleted_at IS NOT NULL;
