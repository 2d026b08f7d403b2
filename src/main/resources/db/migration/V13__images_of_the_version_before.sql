-- The labels of images that processes of the version before analyze or delete. `migrate --finish` drops these triggers.
SET LOCAL lock_timeout = '2s';

CREATE FUNCTION image_analyzed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO image_label (tenant_id, label, created_at, first_image_id, virtual_image_ids, confidences)
    SELECT NEW.tenant_id, l.label, NEW.created_at, NEW.id, ARRAY[NEW.id], ARRAY[l.confidence]
      FROM labels_of(NEW.rekognition_data) l
     WHERE NOT EXISTS (SELECT 1 FROM image_label i
                        WHERE i.tenant_id = NEW.tenant_id AND i.label = l.label AND i.created_at = NEW.created_at
                          AND NEW.id = ANY (i.virtual_image_ids));
    RETURN NULL;
END $$;

CREATE FUNCTION image_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM image_label i USING labels_of(OLD.rekognition_data) l
     WHERE i.tenant_id = OLD.tenant_id AND i.label = l.label AND i.created_at = OLD.created_at AND i.virtual_image_ids = ARRAY[OLD.id];
    UPDATE image_label i
       SET (virtual_image_ids, confidences) = (SELECT array_agg(u.id ORDER BY u.id), array_agg(u.confidence ORDER BY u.id)
                                                 FROM unnest(i.virtual_image_ids, i.confidences) AS u(id, confidence)
                                                WHERE u.id <> OLD.id)
      FROM labels_of(OLD.rekognition_data) l
     WHERE i.tenant_id = OLD.tenant_id AND i.label = l.label AND i.created_at = OLD.created_at AND OLD.id = ANY (i.virtual_image_ids);
    RETURN NULL;
END $$;

CREATE TRIGGER image_analyzed AFTER UPDATE OF analyzed_at ON virtual_image
    FOR EACH ROW WHEN (OLD.analyzed_at IS NULL AND NEW.analyzed_at IS NOT NULL)
    EXECUTE FUNCTION image_analyzed();
CREATE TRIGGER image_went AFTER DELETE ON virtual_image
    FOR EACH ROW WHEN (OLD.analyzed_at IS NOT NULL)
    EXECUTE FUNCTION image_went();
