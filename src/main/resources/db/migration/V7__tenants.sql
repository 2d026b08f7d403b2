-- Whose jobs and images are: a tenant finds nothing but its own. Processes of the version before know one user, local,
-- and write no tenant, so the default is right for what they write; `migrate --finish` drops it. No row is rewritten.
SET LOCAL lock_timeout = '2s';

ALTER TABLE nsfw_bulk_jobs
    ADD COLUMN tenant_id text NOT NULL DEFAULT 'local';
ALTER TABLE virtual_image
    ADD COLUMN tenant_id text NOT NULL DEFAULT 'local';

COMMENT ON COLUMN nsfw_bulk_jobs.tenant_id IS 'Whose it is: another tenant does not find it.';
COMMENT ON COLUMN virtual_image.tenant_id IS 'Whose it is: another tenant does not find it.';
COMMENT ON COLUMN nsfw_bulk_jobs.user_id IS 'Who sent it.';
COMMENT ON COLUMN virtual_image.user_id IS 'Who sent it.';
