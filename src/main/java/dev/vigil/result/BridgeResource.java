package dev.vigil.result;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.job.BridgeStore;
import dev.vigil.job.BridgeStore.BridgedImage;
import dev.vigil.job.ClientWords;
import dev.vigil.job.VirtualImageId;
import dev.vigil.web.Caller;
import dev.vigil.web.JsonBody;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Rows and results from elsewhere, by ID. Updating by path does not exist.
@Path("/v1/virtual-images")
@Tag(name = "Bridge")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class BridgeResource {

    private static final int MAX_ITEMS = 1_000;
    private static final int MAX_TEXT = 4_096;

    private final Caller caller;
    private final BridgeStore store;
    private final BridgeUpdates updates;

    BridgeResource(Caller caller, BridgeStore store, BridgeUpdates updates) {
        this.caller = caller;
        this.store = store;
        this.updates = updates;
    }

    @POST
    @Operation(summary = "Make virtual images without bytes")
    public Uni<Response> create(JsonNode document) {
        var entries = JsonBody.array(JsonBody.object(document, "", Set.of("images")), "images", MAX_ITEMS);
        var images = new ArrayList<BridgedImage>();
        for (var entry : entries) {
            images.add(new BridgedImage(VirtualImageId.create(), words(entry, "/images/" + images.size())));
        }
        return store.create(caller.userId(), images)
                .replaceWith(() -> Response.status(Response.Status.CREATED)
                        .entity(new Created(
                                images.stream().map(CreatedImage::of).toList()))
                        .build());
    }

    @POST
    @Path("updates")
    @Operation(summary = "Store responses of analyses done elsewhere, by virtual image ID")
    public Uni<Updates> update(JsonNode document) {
        var entries = JsonBody.array(JsonBody.object(document, "", Set.of("updates")), "updates", MAX_ITEMS);
        return updates.byId(caller.userId(), entries).map(Updates::new);
    }

    private static ClientWords words(JsonNode entry, String pointer) {
        JsonBody.object(entry, pointer, Set.of("reference", "originalName", "originalPath", "metadata"));
        return new ClientWords(
                JsonBody.text(entry, pointer, "reference", MAX_TEXT),
                JsonBody.text(entry, pointer, "originalPath", MAX_TEXT),
                JsonBody.text(entry, pointer, "originalName", MAX_TEXT),
                JsonBody.metadata(entry, pointer));
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

        static CreatedImage of(BridgedImage image) {
            var words = image.words();
            return new CreatedImage(
                    image.id().value(), "uploaded", words.reference(), words.originalName(), words.originalPath());
        }
    }

    /// One entry per update, in order.
    public record Updates(List<UpdateOutcome> updates) {}
}
