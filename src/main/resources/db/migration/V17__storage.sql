-- Room on each page for the one update of its rows, so that it leaves the indexes alone. Measured with responses of about
-- 600 bytes (bench, row ledger): 97 % of the updates of relationships and of images. Pages that are there stay as they are.
ALTER TABLE bulk_job_virtual_images SET (fillfactor = 40, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE virtual_image SET (fillfactor = 12, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE nsfw_bulk_jobs SET (fillfactor = 70);

-- These swing between nothing and millions. They are vacuumed and counted by rows, not by a share of a size that was
-- right a minute ago; and at full speed, since they are small.
ALTER TABLE open_image SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_analyze_scale_factor = 0,
                            autovacuum_analyze_threshold = 10000, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_analyze_scale_factor = 0,
                        autovacuum_analyze_threshold = 10000, autovacuum_vacuum_cost_delay = 0);
