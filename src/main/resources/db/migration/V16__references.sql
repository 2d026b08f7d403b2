-- Images by the client's own name for them. A reference may be longer than an index takes, so its hash stands for it.
DROP INDEX CONCURRENTLY IF EXISTS ix_image_reference;
CREATE INDEX CONCURRENTLY ix_image_reference ON virtual_image (tenant_id, hashtextextended(reference, 0), created_at DESC, id DESC)
    WHERE reference IS NOT NULL;
