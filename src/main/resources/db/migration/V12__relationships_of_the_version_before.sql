-- Processes of the version before go on writing what waits into the relationships. Triggers keep open_image, outbox and
-- image_final in step with them, and the relationships in step with what newer processes note on open_image and outbox.
-- `migrate --finish` drops the triggers, and the columns that only they read. Each trigger finds what a newer process has
-- done itself, and leaves it.
SET LOCAL lock_timeout = '2s';

ALTER TABLE bulk_job_virtual_images
    ADD COLUMN final_seq bigint;

COMMENT ON COLUMN bulk_job_virtual_images.final_seq IS 'The number under which image_final has the end of this image; null while it waits.';

CREATE FUNCTION relationship_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outbox (virtual_image_id, job_id, generation)
    SELECT virtual_image_id, job_id, generation
      FROM came WHERE state = 'uploaded' AND announced_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM open_image o WHERE o.virtual_image_id = came.virtual_image_id AND o.job_id = came.job_id)
        ON CONFLICT DO NOTHING;
    INSERT INTO open_image (virtual_image_id, job_id, open_since, upload_order, generation, attempts)
    SELECT virtual_image_id, job_id, open_since, upload_order, generation, attempts
      FROM came WHERE state = 'uploaded'
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION relationship_ended() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given bigint;
BEGIN
    DELETE FROM open_image WHERE virtual_image_id = NEW.virtual_image_id AND job_id = NEW.job_id;
    DELETE FROM outbox WHERE virtual_image_id = NEW.virtual_image_id AND job_id = NEW.job_id;
    UPDATE nsfw_bulk_jobs SET event_seq = event_seq + 1 WHERE id = NEW.job_id RETURNING event_seq INTO given;
    UPDATE bulk_job_virtual_images SET final_seq = given WHERE id = NEW.id;
    INSERT INTO image_final (job_id, final_seq, virtual_image_id, state) VALUES (NEW.job_id, given, NEW.virtual_image_id, NEW.state);
    RETURN NULL;
END $$;

CREATE FUNCTION relationship_reopened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM image_final WHERE job_id = OLD.job_id AND final_seq = OLD.final_seq;
    UPDATE bulk_job_virtual_images
       SET final_seq = NULL, open_since = now(), announced_at = NULL, first_announced_at = NULL, attempts = 0
     WHERE id = NEW.id;
    INSERT INTO open_image (virtual_image_id, job_id, upload_order, generation)
    VALUES (NEW.virtual_image_id, NEW.job_id, NEW.upload_order, NEW.generation)
        ON CONFLICT DO NOTHING;
    INSERT INTO outbox (virtual_image_id, job_id, generation)
    VALUES (NEW.virtual_image_id, NEW.job_id, NEW.generation)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE FUNCTION relationship_noted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.attempts <> OLD.attempts THEN
        UPDATE open_image SET attempts = NEW.attempts WHERE virtual_image_id = NEW.virtual_image_id AND job_id = NEW.job_id;
    END IF;
    IF NEW.announced_at IS DISTINCT FROM OLD.announced_at AND NEW.announced_at IS NOT NULL THEN
        DELETE FROM outbox WHERE virtual_image_id = NEW.virtual_image_id AND job_id = NEW.job_id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION relationship_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM open_image WHERE virtual_image_id = OLD.virtual_image_id AND job_id = OLD.job_id;
    DELETE FROM outbox WHERE virtual_image_id = OLD.virtual_image_id AND job_id = OLD.job_id;
    DELETE FROM image_final WHERE job_id = OLD.job_id AND final_seq = OLD.final_seq;
    RETURN NULL;
END $$;

CREATE FUNCTION attempt_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bulk_job_virtual_images SET attempts = NEW.attempts
     WHERE job_id = NEW.job_id AND virtual_image_id = NEW.virtual_image_id AND state = 'uploaded';
    RETURN NULL;
END $$;

CREATE FUNCTION outbox_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bulk_job_virtual_images SET announced_at = now(), first_announced_at = coalesce(first_announced_at, now())
     WHERE job_id = OLD.job_id AND virtual_image_id = OLD.virtual_image_id AND state = 'uploaded';
    RETURN NULL;
END $$;

CREATE TRIGGER relationship_came AFTER INSERT ON bulk_job_virtual_images
    REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION relationship_came();
CREATE TRIGGER relationship_ended AFTER UPDATE OF state ON bulk_job_virtual_images
    FOR EACH ROW WHEN (OLD.state = 'uploaded' AND NEW.state <> 'uploaded' AND NEW.final_seq IS NULL)
    EXECUTE FUNCTION relationship_ended();
CREATE TRIGGER relationship_reopened AFTER UPDATE OF state ON bulk_job_virtual_images
    FOR EACH ROW WHEN (OLD.state <> 'uploaded' AND NEW.state = 'uploaded')
    EXECUTE FUNCTION relationship_reopened();
CREATE TRIGGER relationship_noted AFTER UPDATE OF announced_at, first_announced_at, attempts ON bulk_job_virtual_images
    FOR EACH ROW WHEN (OLD.state = 'uploaded' AND NEW.state = 'uploaded' AND pg_trigger_depth() = 0)
    EXECUTE FUNCTION relationship_noted();
CREATE TRIGGER relationship_went AFTER DELETE ON bulk_job_virtual_images
    FOR EACH ROW EXECUTE FUNCTION relationship_went();
CREATE TRIGGER attempt_counted AFTER UPDATE OF attempts ON open_image
    FOR EACH ROW WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION attempt_counted();
CREATE TRIGGER outbox_emptied AFTER DELETE ON outbox
    FOR EACH ROW WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION outbox_emptied();
