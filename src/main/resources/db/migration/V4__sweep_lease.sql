-- Which process runs a sweep. Processes of the version before keep the advisory locks that they know and do not look
-- here, so during an update one sweep may run twice side by side. That costs calls and changes nothing twice: every
-- statement of a sweep names its rows by ID and what must still hold.

CREATE TABLE sweep_lease (
    sweep      text        NOT NULL,
    holder     uuid        NOT NULL,
    taken_at   timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    CONSTRAINT pk_sweep_lease PRIMARY KEY (sweep),
    CONSTRAINT ck_sweep_lease_times CHECK (expires_at >= taken_at)
);
COMMENT ON TABLE sweep_lease IS 'One row per sweep: who runs it, or ran it last. Times are those of this database.';
COMMENT ON COLUMN sweep_lease.sweep IS 'Name of the sweep, as in the log.';
COMMENT ON COLUMN sweep_lease.holder IS 'The run: an ID that is made for each.';
COMMENT ON COLUMN sweep_lease.taken_at IS 'When the run began.';
COMMENT ON COLUMN sweep_lease.expires_at IS 'From then on another run may begin. Moved on while the run lasts; the run stops earlier, by its own clock.';
