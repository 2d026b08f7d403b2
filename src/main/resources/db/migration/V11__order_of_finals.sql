-- The number of the last image of a job that ended. Processes of the version before leave it to a trigger.
SET LOCAL lock_timeout = '2s';

ALTER TABLE nsfw_bulk_jobs
    ADD COLUMN event_seq bigint NOT NULL DEFAULT 0;

COMMENT ON COLUMN nsfw_bulk_jobs.event_seq IS 'The final_seq that was given last. It only rises; a retry or a deletion leaves a gap.';
