-- The predecessor's three tables as they exist where Vigil is put in its place, with the kinds of rows it left.

CREATE TABLE nsfw_bulk_jobs (
    id               uuid PRIMARY KEY,
    user_id          uuid NOT NULL,
    status           text NOT NULL,
    total_images     integer NOT NULL,
    processed_images integer NOT NULL,
    created_at       timestamp
);

CREATE TABLE virtual_image (
    id               uuid PRIMARY KEY,
    user_id          uuid NOT NULL,
    original_path    text,
    original_name    text,
    hash             text,
    metadata         jsonb,
    rekognition_data jsonb,
    isflagged        boolean,
    nsfw_score       double precision,
    created_at       timestamp,
    updated_at       timestamp
);

CREATE TABLE bulk_job_virtual_images (
    id               uuid PRIMARY KEY,
    job_id           uuid NOT NULL,
    virtual_image_id uuid NOT NULL,
    s3_key           text,
    upload_order     integer,
    created_at       timestamp
);

-- Jobs: 1 has collisions, 2 has no images, 3 has a repeated pair.
INSERT INTO nsfw_bulk_jobs (id, user_id, status, total_images, processed_images, created_at) VALUES
    ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-0000000000aa', 'completed',  5, 9, '2024-05-01 09:00'),
    ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-0000000000aa', 'pending',    3, 0, '2024-05-02 09:00'),
    ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-0000000000bb', 'cleaned_up', 2, 0, NULL);

INSERT INTO virtual_image (id, user_id, original_path, original_name, hash, rekognition_data, isflagged, nsfw_score, created_at, updated_at) VALUES
    -- flagged, with a score in percent
    ('00000000-0000-4000-8000-000000000011', '00000000-0000-4000-8000-0000000000aa', 'file:///a b.jpg', 'x.jpg', 'h1',
     '{"ModerationLabels": [{"Name": "Explicit", "Confidence": 87.0}], "ModerationModelVersion": "6.1"}', true, 87.0, '2024-05-01 09:01', '2024-05-01 10:01'),
    -- clean, and known to be
    ('00000000-0000-4000-8000-000000000012', '00000000-0000-4000-8000-0000000000aa', NULL, 'x.jpg', 'h2',
     '{"ModerationLabels": [], "ModerationModelVersion": "7.0"}', false, 0, '2024-05-01 09:02', '2024-05-01 10:02'),
    -- "clean" without any result
    ('00000000-0000-4000-8000-000000000013', '00000000-0000-4000-8000-0000000000aa', NULL, 'x.jpg', 'h3', NULL, false, 0, '2024-05-01 09:03', NULL),
    -- an empty document
    ('00000000-0000-4000-8000-000000000014', '00000000-0000-4000-8000-0000000000aa', NULL, 'x.jpg', 'h4', '{}', false, 0, '2024-05-01 09:04', '2024-05-01 10:04'),
    -- flagged, with a score from 0 to 1
    ('00000000-0000-4000-8000-000000000015', '00000000-0000-4000-8000-0000000000aa', NULL, 'x.jpg', 'h5',
     '{"ModerationLabels": [{"Name": "Violence", "Confidence": 91.0}]}', true, 0.91, '2024-05-01 09:05', '2024-05-01 10:05'),
    -- a result nobody judged
    ('00000000-0000-4000-8000-000000000016', '00000000-0000-4000-8000-0000000000bb', NULL, NULL, NULL, '{"ModerationLabels": []}', NULL, NULL, NULL, NULL),
    -- the JSON value null, in no job
    ('00000000-0000-4000-8000-000000000017', '00000000-0000-4000-8000-0000000000bb', NULL, NULL, NULL, 'null', false, 12, '2024-05-01 09:07', '2024-05-01 10:07');

INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, s3_key, upload_order, created_at) VALUES
    -- job 1: two calls that both began with 0, one order missing; the right order is 25, 24, 23, 21, 22
    ('00000000-0000-4000-8000-000000000022', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000015', 'k/1', 0,    '2024-05-01 11:00'),
    ('00000000-0000-4000-8000-000000000021', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000014', 'k/2', 0,    '2024-05-01 11:00'),
    ('00000000-0000-4000-8000-000000000023', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000013', 'k/3', NULL, '2024-05-01 10:00'),
    ('00000000-0000-4000-8000-000000000024', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000012', 'k/4', 1,    '2024-05-01 10:00'),
    ('00000000-0000-4000-8000-000000000025', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000011', 'k/5', 0,    '2024-05-01 10:00'),
    -- job 3: the pair of 32 comes again in 33; the right order is 31, 32
    ('00000000-0000-4000-8000-000000000033', '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000011', 'k/6', 2,    '2024-05-01 12:02'),
    ('00000000-0000-4000-8000-000000000032', '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000011', 'k/7', 8,    '2024-05-01 12:01'),
    ('00000000-0000-4000-8000-000000000031', '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000016', 'k/8', 8,    '2024-05-01 12:00'),
    -- orphans
    ('00000000-0000-4000-8000-000000000041', '00000000-0000-4000-8000-000000000099', '00000000-0000-4000-8000-000000000011', 'k/9', 0,    '2024-05-01 10:00'),
    ('00000000-0000-4000-8000-000000000042', '00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000098', NULL,  1,    NULL),
    ('00000000-0000-4000-8000-000000000043', '00000000-0000-4000-8000-000000000099', '00000000-0000-4000-8000-000000000098', NULL,  NULL, '2024-05-01 10:00');
