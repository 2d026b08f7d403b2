package dev.vigil.external;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vigil.body.ClientMetadata;
import dev.vigil.body.JsonBodies;
import dev.vigil.body.JsonBody;
import dev.vigil.identity.Caller;
import dev.vigil.image.ClientWords;
import dev.vigil.image.VirtualImageId;
import dev.vigil.ledger.ExternalStore;
import dev.vigil.ledger.ExternalStore.ExternalImage;
import dev.vigil.web.ProblemException;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Rows and results from elsewhere, by ID. Updating by path does not exist.
@Path("/v1/virtual-images")
@Tag(name = "Bridge")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class ExternalResource {

    /// Bytes of an image beside its texts: its row and its entry in the answer.
    private static final int ITEM_MEMORY = 512;

    private static final Set<String> MEMBERS = Set.of("reference", "originalName", "originalPath", "metadata");

    private final Caller caller;
    private final ExternalStore store;
    private final ExternalUpdates updates;
    private final JsonBodies bodies;

    ExternalResource(Caller caller, ExternalStore store, ExternalUpdates updates, JsonBodies bodies) {
        this.caller = caller;
        this.store = store;
        this.updates = updates;
        this.bodies = bodies;
    }

    @POST
    @Blocking
    @RunOnVirtualThread
    @Operation(summary = "Make virtual images without bytes")
    @RequestBody(content = @Content(schema = @Schema(implementation = ImagesDocument.class)))
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Created.class)))
    public Uni<Response> create(InputStream body) {
        var images = bodies.read(body, ExternalResource::images);
        return store.create(caller.owner(), images)
                .replaceWith(() -> Response.status(Response.Status.CREATED)
                        .entity(new Created(
                                images.stream().map(CreatedImage::of).toList()))
                        .build());
    }

    @POST
    @Path("updates")
    @Blocking
    @RunOnVirtualThread
    @Operation(summary = "Store responses of analyses done elsewhere, by virtual image ID")
    @RequestBody(content = @Content(schema = @Schema(implementation = UpdatesDocument.class)))
    public Uni<Updates> update(InputStream body) {
        var items = bodies.read(body, document -> ExternalItem.readAll(document, "updates"));
        return updates.byId(caller.owner(), items).map(Updates::new);
    }

    private static List<ExternalImage> images(JsonBody document) {
        var images = new ArrayList<ExternalImage>();
        document.enterObject(Set.of("images"));
        while (document.nextMember()) {
            document.enterArray(ExternalItem.MAX_ITEMS);
            while (document.nextItem()) {
                document.take(ITEM_MEMORY);
                images.add(new ExternalImage(VirtualImageId.create(), words(document)));
            }
        }
        if (images.isEmpty()) {
            throw ProblemException.invalid(
                    "An array of 1 to " + ExternalItem.MAX_ITEMS + " items is expected here.", "/images");
        }
        return images;
    }

    private static ClientWords words(JsonBody document) {
        String reference = null;
        String originalPath = null;
        String originalName = null;
        String metadata = null;
        document.enterObject(MEMBERS);
        while (document.nextMember()) {
            switch (document.member()) {
                case "reference" -> reference = echoed(document);
                case "originalPath" -> originalPath = echoed(document);
                case "originalName" -> originalName = echoed(document);
                default -> metadata = ClientMetadata.read(document).orElse(null);
            }
        }
        return new ClientWords(reference, originalPath, originalName, metadata);
    }

    /// A text that the answer repeats: it is kept twice.
    private static @Nullable String echoed(JsonBody document) {
        var text = document.text(JsonBody.MAX_TEXT);
        text.ifPresent(kept -> document.take(kept.length()));
        return text.orElse(null);
    }

    /// The images made, in the order of the request.
    public record Created(List<CreatedImage> images) {}

    /// A virtual image that waits for a result by its ID.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record CreatedImage(
            UUID virtualImageId,
            String state,
            @Nullable String reference,
            @Nullable String originalName,
            @Nullable String originalPath) {

        static CreatedImage of(ExternalImage image) {
            var words = image.words();
            return new CreatedImage(
                    image.id().value(), "uploaded", words.reference(), words.originalName(), words.originalPath());
        }
    }

    /// One entry per update, in order.
    public record Updates(List<UpdateOutcome> updates) {}

    /// The body of {@link #create}; for the published document.
    @Schema(name = "Images to make")
    public record ImagesDocument(List<ImageToMake> images) {}

    /// One image to make; for the published document.
    @Schema(name = "Image to make")
    public record ImageToMake(String reference, String originalName, String originalPath, Object metadata) {}

    /// The body of {@link #update}; for the published document.
    @Schema(name = "Updates to store")
    public record UpdatesDocument(List<UpdateToStore> updates) {}

    /// One response for an image; for the published document.
    @Schema(name = "Update to store")
    public record UpdateToStore(UUID virtualImageId, Object rekognitionData) {}
}
