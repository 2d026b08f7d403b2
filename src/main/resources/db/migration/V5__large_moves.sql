-- Large moves: a job with many images is cancelled, tried again or deleted by a mark on its row and small batches behind it.
-- Processes of the version before go on working on this: every column may be null, and none of them is needed by their statements.
-- They know nothing of a mark. What they would count twice is refused by ck_job_counters, and a job that they complete while a
-- retry is under way is opened again by its next batch.

ALTER TABLE nsfw_bulk_jobs
    ADD COLUMN move          text,
    ADD COLUMN moving_since  timestamptz,
    ADD COLUMN moved_order   integer,
    ADD COLUMN move_tried_at timestamptz,
    ADD COLUMN retry_codes   text[];

-- Every row that is there satisfies these: its new columns are null.
ALTER TABLE nsfw_bulk_jobs
    ADD CONSTRAINT ck_job_move CHECK (move IN ('delete', 'cancel', 'retry')),
    ADD CONSTRAINT ck_job_moving CHECK ((move IS NULL) = (moving_since IS NULL) AND (move IS NULL) = (moved_order IS NULL)),
    ADD CONSTRAINT ck_job_move_cancel CHECK (move <> 'cancel' OR cancelled_at IS NOT NULL),
    ADD CONSTRAINT ck_job_move_retry CHECK (retry_codes IS NULL OR move IS NOT DISTINCT FROM 'retry');

COMMENT ON TABLE nsfw_bulk_jobs IS 'A job: a batch of images of one user. Its state follows from the times; its counters equal count(*) over its relationships at any time, except while move is set: then they say what will be when the move has ended, or, of a job that is deleted, nothing.';
COMMENT ON COLUMN nsfw_bulk_jobs.move IS 'The move whose rows follow in batches: delete (the job is as good as gone), cancel (waiting images count and read as cancelled already) or retry (some failed images are still to be opened again). Null: none. A delete ends the other two, a cancel ends a retry. While it is set, the job is neither completed nor cleaned up.';
COMMENT ON COLUMN nsfw_bulk_jobs.moving_since IS 'When the move was asked for. A retry opens again what had failed by then.';
COMMENT ON COLUMN nsfw_bulk_jobs.moved_order IS 'How far the move has come: rows up to this upload order are done. -1: none yet.';
COMMENT ON COLUMN nsfw_bulk_jobs.move_tried_at IS 'When a process last took up the move; the one that waited longest is next.';
COMMENT ON COLUMN nsfw_bulk_jobs.retry_codes IS 'A retry opens only images that failed with one of these codes; null: all.';
COMMENT ON COLUMN nsfw_bulk_jobs.cancelled_at IS 'The client called it off; images waiting then are cancelled, results stay. With move = cancel some of their rows still say uploaded.';

-- Jobs with a move, the longest untouched first. Small: hardly any job has one.
CREATE INDEX ix_job_moving ON nsfw_bulk_jobs ((coalesce(move_tried_at, moving_since))) WHERE move IS NOT NULL;
