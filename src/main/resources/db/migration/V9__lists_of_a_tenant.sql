-- The lists of a tenant, newest first. Those of a user (ix_job_user, ix_image_user, ix_job_unfinished_by_user) serve processes of the version before;
-- `migrate --finish` drops them. An attempt that was broken off left an index that nobody uses; so each is dropped first.
DROP INDEX CONCURRENTLY IF EXISTS ix_job_tenant;
CREATE INDEX CONCURRENTLY ix_job_tenant ON nsfw_bulk_jobs (tenant_id, created_at DESC, id DESC);
DROP INDEX CONCURRENTLY IF EXISTS ix_image_tenant;
CREATE INDEX CONCURRENTLY ix_image_tenant ON virtual_image (tenant_id, created_at DESC, id DESC);

-- How much a tenant has open decides which queue its images take.
DROP INDEX CONCURRENTLY IF EXISTS ix_job_unfinished_by_tenant;
CREATE INDEX CONCURRENTLY ix_job_unfinished_by_tenant ON nsfw_bulk_jobs (tenant_id) WHERE completed_at IS NULL AND cancelled_at IS NULL;
