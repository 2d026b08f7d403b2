package dev.vigil.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.db.Rows;
import dev.vigil.image.ImageState;
import dev.vigil.json.ExactJson;
import dev.vigil.read.ImageView.Complete;
import dev.vigil.read.ImageView.Failure;
import dev.vigil.read.ImageView.LabelView;
import dev.vigil.read.ImageView.Place;
import dev.vigil.read.ImageView.Words;
import io.vertx.mutiny.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of virtual images with one of their relationships, as views.
final class ImageRows {

    /// The state as clients see it. In a cancelled job everything that waits is cancelled, although some rows do not
    /// say so yet. (An EXISTS would read every cancelled job there is.)
    static final String STATE = """
            CASE WHEN r.state = 'uploaded' AND (SELECT m.cancelled_at FROM nsfw_bulk_jobs m WHERE m.id = r.job_id) IS NOT NULL
                 THEN 'cancelled'
                 ELSE coalesce(r.state, CASE WHEN v.analyzed_at IS NULL THEN 'uploaded' ELSE 'analyzed' END) END
            """;

    /// The columns every view needs, of {@code virtual_image v} and {@code bulk_job_virtual_images r}.
    static final String COLUMNS = """
            v.id, r.job_id, r.upload_order, v.reference, v.original_name, v.original_path,
            """ + STATE + """
            AS state,
            v.isflagged, v.nsfw_score, (v.rekognition_data -> 'ModerationLabels')::text AS labels,
            r.failure_code, r.failure_detail, v.model_version, v.policy_version,
            v.created_at, coalesce(r.finalized_at, (SELECT m.cancelled_at FROM nsfw_bulk_jobs m WHERE m.id = r.job_id), v.analyzed_at)
            AS finalized_at, v.metadata::text AS metadata
            """;

    private static final ImageResult NO_RESULT = new ImageResult.None();

    private ImageRows() {}

    /// An image of a list.
    static ImageView view(Row row) {
        return view(row, null);
    }

    static ImageView view(Row row, @Nullable Complete complete) {
        return new ImageView(
                row.getUUID("id"),
                new Place(row.getUUID("job_id"), row.getInteger("upload_order")),
                new Words(row.getString("reference"), row.getString("original_name"), row.getString("original_path")),
                row.getString("state"),
                result(row),
                row.getOffsetDateTime("created_at").toInstant(),
                Rows.instant(row, "finalized_at"),
                row.getString("metadata"),
                complete);
    }

    private static ImageResult result(Row row) {
        if (row.getString("state").equals(ImageState.ANALYZED.word())) {
            return analyzed(row);
        }
        var code = row.getString("failure_code");
        return code == null ? NO_RESULT : new ImageResult.Failed(new Failure(code, row.getString("failure_detail")));
    }

    private static ImageResult analyzed(Row row) {
        var score = row.getFloat("nsfw_score");
        return new ImageResult.Analyzed(
                row.getBoolean("isflagged"),
                score == null ? null : Double.valueOf(score.toString()),
                labels(row.getString("labels")),
                row.getString("model_version"),
                row.getString("policy_version"));
    }

    /// Rows of the predecessor may hold anything: what is no label is left out here; the stored response still has it.
    private static List<LabelView> labels(@Nullable String json) {
        var labels = new ArrayList<LabelView>();
        for (var label : json == null ? ExactJson.mapper().createArrayNode() : tree(json)) {
            if (label.path("Name").isTextual() && isFinite(label.path("Confidence"))) {
                labels.add(new LabelView(
                        label.path("Name").textValue(),
                        label.path("ParentName").asText(""),
                        label.path("Confidence").doubleValue(),
                        label.path("TaxonomyLevel").asInt(0)));
            }
        }
        return labels;
    }

    private static boolean isFinite(JsonNode number) {
        return number.isNumber() && Double.isFinite(number.doubleValue());
    }

    private static JsonNode tree(String json) {
        try {
            return ExactJson.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a jsonb column holds JSON", e);
        }
    }
}
