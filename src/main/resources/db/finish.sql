-- What only processes of the version before need, and `migrate --finish` takes away. Each statement may be repeated.
ALTER TABLE nsfw_bulk_jobs ALTER COLUMN tenant_id DROP DEFAULT;
ALTER TABLE virtual_image ALTER COLUMN tenant_id DROP DEFAULT;
DROP INDEX CONCURRENTLY IF EXISTS ix_job_user;
DROP INDEX CONCURRENTLY IF EXISTS ix_image_user;
DROP INDEX CONCURRENTLY IF EXISTS ix_job_unfinished_by_user;
