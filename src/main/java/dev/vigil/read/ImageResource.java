package dev.vigil.read;

import dev.vigil.db.PageRows;
import dev.vigil.identity.Caller;
import dev.vigil.image.VirtualImageId;
import dev.vigil.limits.CallMemory;
import dev.vigil.web.Page;
import dev.vigil.web.Paging;
import dev.vigil.web.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Reads single images with everything that is stored about them, and the images of a tenant.
@Path("/v1/virtual-images")
@Tag(name = "Virtual images")
@Produces(MediaType.APPLICATION_JSON)
public class ImageResource {

    private static final String LIST = "/v1/virtual-images";

    private final Caller caller;
    private final LedgerReader reader;
    private final CallMemory memory;

    ImageResource(Caller caller, LedgerReader reader, CallMemory memory) {
        this.caller = caller;
        this.reader = reader;
        this.memory = memory;
    }

    @GET
    @Path("{virtualImageId}")
    @Operation(summary = "Read a virtual image with its complete response and its jobs")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ImageDocument.class)))
    public Uni<ImageView> image(@PathParam("virtualImageId") String id) {
        var imageId = VirtualImageId.parse(id).orElseThrow(ImageResource::unknownImage);
        var held = memory.share();
        return reader.image(imageId, caller.tenant())
                .map(image -> image.orElseThrow(ImageResource::unknownImage))
                .invoke(image -> held.take(image.responseLength()));
    }

    private static ProblemException unknownImage() {
        return ProblemException.notFound("virtual image");
    }

    @GET
    @Operation(summary = "List virtual images, newest first")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(implementation = ImageDocument.PageDocument.class)))
    public Uni<Page<ImageView>> images(
            @QueryParam("state") @Nullable String state,
            @QueryParam("flagged") @Nullable String flagged,
            @QueryParam("reference") @Nullable String reference,
            @QueryParam("label") @Nullable String label,
            @QueryParam("minConfidence") @Nullable String minConfidence,
            @QueryParam("limit") @Nullable String limit,
            @QueryParam("cursor") @Nullable String cursor) {
        var held = memory.share();
        var size = Paging.limit(limit);
        var query = new ImageQuery(state, flagged, reference, label, minConfidence);
        var given = query.given().with("limit", limit);
        return reader.images(caller.tenant(), Cursor.of(LIST, cursor), query.filter(), size)
                .invoke(images -> held.take(images.bytes()))
                .map(images -> page(images, given));
    }

    private static Page<ImageView> page(PageRows<ImageView> images, GivenParameters given) {
        return Page.of(
                images,
                image -> Cursor.text(image.receivedAt(), image.virtualImageId()),
                position -> given.linkAfter(LIST, position));
    }
}
