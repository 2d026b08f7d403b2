-- The request quota of Rekognition, shared by all processes through leases. Times are those of this database.

CREATE TABLE quota (
    name          text             NOT NULL,
    configured    double precision NOT NULL,
    current_limit double precision NOT NULL,
    step          double precision NOT NULL,
    cut_at        timestamptz,
    raised_at     timestamptz,
    CONSTRAINT pk_quota PRIMARY KEY (name),
    CONSTRAINT ck_quota_limit CHECK (current_limit > 0 AND current_limit <= configured),
    CONSTRAINT ck_quota_step CHECK (step > 0)
);
COMMENT ON TABLE quota IS 'One row per operation with a quota. Whoever renews a lease holds the lock of this row meanwhile.';
COMMENT ON COLUMN quota.configured IS 'Requests per second that the processes are configured for; the last one to renew has the say.';
COMMENT ON COLUMN quota.current_limit IS 'Requests per second that are given out now: cut by throttles, raised again step by step.';
COMMENT ON COLUMN quota.step IS 'By what share the limit is raised next; doubled with each raise, small again after a cut.';
COMMENT ON COLUMN quota.cut_at IS 'When throttles last cut the limit.';
COMMENT ON COLUMN quota.raised_at IS 'When the limit was last raised.';

CREATE TABLE quota_lease (
    quota      text             NOT NULL,
    holder     uuid             NOT NULL,
    granted    double precision NOT NULL,
    wanted     double precision NOT NULL,
    used       double precision NOT NULL,
    expires_at timestamptz      NOT NULL,
    CONSTRAINT pk_quota_lease PRIMARY KEY (quota, holder),
    CONSTRAINT fk_quota_lease_quota FOREIGN KEY (quota) REFERENCES quota (name) ON DELETE CASCADE,
    CONSTRAINT ck_quota_lease_granted CHECK (granted >= 0)
);
COMMENT ON TABLE quota_lease IS 'The share of each process. Shares that have not expired never exceed the limit together.';
COMMENT ON COLUMN quota_lease.holder IS 'The process: an ID that it makes when it starts.';
COMMENT ON COLUMN quota_lease.granted IS 'Requests per second that this process may make until expires_at.';
COMMENT ON COLUMN quota_lease.wanted IS 'Requests per second that it could make; more than the quota when images wait.';
COMMENT ON COLUMN quota_lease.used IS 'Requests per second that were not throttled, over its last report.';
COMMENT ON COLUMN quota_lease.expires_at IS 'From then on the share is free. The process stops earlier, by its own clock.';

-- How much a user has open decides which queue the images take.
CREATE INDEX ix_job_unfinished_by_user ON nsfw_bulk_jobs (user_id) WHERE completed_at IS NULL AND cancelled_at IS NULL;
