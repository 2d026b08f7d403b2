package dev.vigil.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.image.ImageState;
import dev.vigil.json.ExactJson;
import dev.vigil.read.ImageView.Failure;
import dev.vigil.read.ImageView.LabelView;
import dev.vigil.read.ImageView.Membership;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of virtual images with one of their relationships, as views.
final class ImageRows {

    /// The state as clients see it. A cancelled job has cancelled what waits, although some rows do not say so yet.
    static final String STATE = """
            CASE WHEN r.state = 'uploaded' AND EXISTS (SELECT 1 FROM nsfw_bulk_jobs m WHERE m.id = r.job_id AND m.cancelled_at IS NOT NULL)
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

    private ImageRows() {}

    static ImageView view(Row row) {
        return view(row, null, null);
    }

    static ImageView view(Row row, @Nullable String rekognitionData, @Nullable List<Membership> jobs) {
        var state = row.getString("state");
        var analyzed = state.equals(ImageState.ANALYZED.word());
        var score = row.getFloat("nsfw_score");
        return new ImageView(
                row.getUUID("id"),
                row.getUUID("job_id"),
                row.getInteger("upload_order"),
                row.getString("reference"),
                row.getString("original_name"),
                row.getString("original_path"),
                state,
                analyzed ? row.getBoolean("isflagged") : null,
                analyzed && score != null ? Double.valueOf(score.toString()) : null,
                analyzed ? labels(row.getString("labels")) : List.of(),
                failure(row),
                analyzed ? row.getString("model_version") : null,
                analyzed ? row.getString("policy_version") : null,
                row.getOffsetDateTime("created_at").toInstant(),
                instant(row, "finalized_at"),
                row.getString("metadata"),
                rekognitionData,
                jobs);
    }

    static @Nullable Instant instant(Row row, String column) {
        var time = row.getOffsetDateTime(column);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable Failure failure(Row row) {
        var code = row.getString("failure_code");
        return code == null ? null : new Failure(code, row.getString("failure_detail"));
    }

    /// Rows of the predecessor may hold anything: what is no label is left out here and still stands in the
    /// stored response.
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
