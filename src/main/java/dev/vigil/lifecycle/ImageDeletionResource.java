package dev.vigil.lifecycle;

import dev.vigil.identity.Caller;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.DeletionStore;
import dev.vigil.storage.ImageBucket;
import dev.vigil.web.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Deletes single images. The rows go first; objects that cannot be deleted then are left to the lifecycle rule
/// of the bucket.
@Path("/v1/virtual-images")
@Tag(name = "Virtual images")
public class ImageDeletionResource {

    private final Caller caller;
    private final DeletionStore deletions;
    private final ImageBucket bucket;

    ImageDeletionResource(Caller caller, DeletionStore deletions, ImageBucket bucket) {
        this.caller = caller;
        this.deletions = deletions;
        this.bucket = bucket;
    }

    @DELETE
    @Path("{virtualImageId}")
    @Operation(summary = "Delete a virtual image with its objects")
    public Uni<Void> delete(@PathParam("virtualImageId") String id) {
        var imageId = VirtualImageId.parse(id).orElseThrow(ImageDeletionResource::notFound);
        return deletions
                .deleteImage(imageId, caller.tenant())
                .map(objects -> objects.orElseThrow(ImageDeletionResource::notFound))
                .chain(bucket::deleteAll)
                .replaceWithVoid();
    }

    private static ProblemException notFound() {
        return ProblemException.notFound("virtual image");
    }
}
