package dev.vigil.lifecycle;

import dev.vigil.storage.StorageConfig;
import dev.vigil.testing.LedgerTest;
import jakarta.inject.Inject;
import java.util.UUID;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// What tests share that look into the bucket as well as into the ledger.
abstract class BucketTest extends LedgerTest {

    @Inject
    S3AsyncClient s3;

    @Inject
    StorageConfig storage;

    /// How many objects of this job the bucket holds.
    int objects(String jobId) {
        return s3.listObjectsV2(request -> request.bucket(storage.bucket()).prefix(jobId + "/"))
                .join()
                .keyCount();
    }

    /// Puts an analysed image into a second job as well, with an object of its own.
    void share(String imageId, String jobId) {
        sql("""
            INSERT INTO bulk_job_virtual_images (id, job_id, virtual_image_id, upload_order, state, finalized_at, final_seq)
            VALUES (gen_random_uuid(), $1, $2, 0, 'analyzed', now(), 1)
            """, UUID.fromString(jobId), UUID.fromString(imageId));
        sql("""
            INSERT INTO image_final (job_id, final_seq, virtual_image_id, state) VALUES ($1, 1, $2, 'analyzed')
            """, UUID.fromString(jobId), UUID.fromString(imageId));
        sql("""
            UPDATE nsfw_bulk_jobs SET received = 1, next_upload_order = 1, analyzed = 1, event_seq = 1,
                                      flagged = (SELECT isflagged::int FROM virtual_image WHERE id = $2)
             WHERE id = $1
            """, UUID.fromString(jobId), UUID.fromString(imageId));
        s3.putObject(
                        request -> request.bucket(storage.bucket()).key(jobId + "/" + imageId),
                        AsyncRequestBody.fromString("x"))
                .join();
    }
}
