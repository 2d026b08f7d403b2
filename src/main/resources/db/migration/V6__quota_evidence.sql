-- What decides about the limit of a quota is counted over all processes together: one process sees too few calls.
SET LOCAL lock_timeout = '5s';

ALTER TABLE quota
    ADD COLUMN answered    double precision NOT NULL DEFAULT 0,
    ADD COLUMN throttled   double precision NOT NULL DEFAULT 0,
    ADD COLUMN counted_at  timestamptz,
    ADD COLUMN raised_from double precision NOT NULL DEFAULT 0;

COMMENT ON COLUMN quota.answered IS 'Calls of all processes under this limit that were not throttled; those further back count less.';
COMMENT ON COLUMN quota.throttled IS 'Calls of all processes under this limit that were throttled; those further back count less.';
COMMENT ON COLUMN quota.counted_at IS 'When answered and throttled were last added to.';
COMMENT ON COLUMN quota.raised_from IS 'The limit before the last raise; 0 after a cut.';
