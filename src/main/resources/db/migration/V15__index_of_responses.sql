-- An index over whole responses that no statement ever read; labels are found by image_label.
DROP INDEX CONCURRENTLY IF EXISTS ix_image_rekognition_data;
