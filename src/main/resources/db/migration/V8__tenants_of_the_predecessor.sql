-- Other users than local have rows of the predecessor alone: each user becomes a tenant. These rows are final, so nobody
-- waits for their locks, and readers go on.
UPDATE nsfw_bulk_jobs SET tenant_id = user_id WHERE user_id <> 'local';
UPDATE virtual_image SET tenant_id = user_id WHERE user_id <> 'local';
