-- What only processes of the version before need, and `migrate --finish` takes away. Each statement may be repeated.
ALTER TABLE nsfw_bulk_jobs ALTER COLUMN tenant_id DROP DEFAULT;
ALTER TABLE virtual_image ALTER COLUMN tenant_id DROP DEFAULT;
DROP INDEX CONCURRENTLY IF EXISTS ix_job_user;
DROP INDEX CONCURRENTLY IF EXISTS ix_image_user;
DROP INDEX CONCURRENTLY IF EXISTS ix_job_unfinished_by_user;
DROP TRIGGER IF EXISTS attempt_counted ON open_image;
DROP TRIGGER IF EXISTS outbox_emptied ON outbox;
DROP TRIGGER IF EXISTS relationship_came ON bulk_job_virtual_images;
DROP TRIGGER IF EXISTS relationship_ended ON bulk_job_virtual_images;
DROP TRIGGER IF EXISTS relationship_reopened ON bulk_job_virtual_images;
DROP TRIGGER IF EXISTS relationship_noted ON bulk_job_virtual_images;
DROP TRIGGER IF EXISTS relationship_went ON bulk_job_virtual_images;
DROP TRIGGER IF EXISTS image_analyzed ON virtual_image;
DROP TRIGGER IF EXISTS image_went ON virtual_image;
DROP FUNCTION IF EXISTS attempt_counted, outbox_emptied, relationship_came, relationship_ended, relationship_reopened, relationship_noted,
    relationship_went, image_analyzed, image_went;
DROP INDEX CONCURRENTLY IF EXISTS ix_relationship_unannounced;
DROP INDEX CONCURRENTLY IF EXISTS ix_relationship_open;
DROP INDEX CONCURRENTLY IF EXISTS ix_relationship_expiring;
ALTER TABLE bulk_job_virtual_images
    DROP COLUMN IF EXISTS announced_at,
    DROP COLUMN IF EXISTS first_announced_at,
    DROP COLUMN IF EXISTS open_since,
    DROP COLUMN IF EXISTS attempts,
    DROP CONSTRAINT IF EXISTS ck_relationship_generation,
    ADD CONSTRAINT ck_relationship_generation CHECK (generation >= 1) NOT VALID,
    DROP CONSTRAINT IF EXISTS ck_relationship_final_seq,
    ADD CONSTRAINT ck_relationship_final_seq CHECK ((state = 'uploaded') = (final_seq IS NULL)) NOT VALID;
ALTER TABLE bulk_job_virtual_images VALIDATE CONSTRAINT ck_relationship_generation;
ALTER TABLE bulk_job_virtual_images VALIDATE CONSTRAINT ck_relationship_final_seq;
