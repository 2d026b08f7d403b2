package dev.vigil.read;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists go from new to old and are filtered by state, verdict, label and reference.
@QuarkusTest
class ListsTest extends LedgerTest {

    @Test
    void listsGoFromNewToOldPageByPage() {
        var ids = new ArrayList<String>();
        for (var i = 0; i < 5; i++) {
            ids.addFirst(api.openEmpty());
        }

        var seen = new ArrayList<String>();
        for (var next = "/v1/jobs?limit=2&state=open"; next != null; ) {
            var page = mustBe(200, api.get(next));
            page.path("items").forEach(job -> seen.add(job.path("id").textValue()));
            next = page.path("next").textValue();
        }

        assertThat(seen).isEqualTo(ids);
        assertThat(mustBe(200, api.get("/v1/jobs?state=completed")).path("items"))
                .isEmpty();
    }

    @Test
    void imagesCanBeFilteredByStateAndVerdict() {
        var images = TestImage.many("filter", 40);
        var job = api.open(images);
        drain();
        var path = "/v1/jobs/" + job.id() + "/images";

        var flagged = mustBe(200, api.get(path + "?flagged=true")).path("items");

        assertThat(flagged.size())
                .isEqualTo((int) images.stream().filter(TestImage::expectedFlag).count());
        assertThat(mustBe(200, api.get(path + "?state=failed")).path("items")).isEmpty();
        assertThat(mustBe(200, api.get("/v1/virtual-images?limit=1000&flagged=true"))
                        .path("items")
                        .size())
                .isEqualTo(flagged.size());
    }

    @Test
    void imagesAreFoundByLabelAndByReference() {
        var created = api.create(List.of(Map.of("reference", "shelf/1"), Map.of("reference", "shelf/2"), Map.of()));
        update(created.get(0).id(), label("Weapons", 80), label("Violence", 99));
        update(created.get(1).id(), label("Weapons", 79.99999999));
        update(created.get(2).id(), label("Smoking", 90));

        assertThat(found("label=Weapons"))
                .containsExactlyInAnyOrder(created.get(1).id(), created.get(0).id());
        assertThat(found("label=Weapons&minConfidence=80"))
                .containsExactly(created.get(0).id());
        assertThat(found("label=Weapons&limit=1")).hasSize(2);
        assertThat(found("label=Weapons&reference=shelf/2"))
                .containsExactly(created.get(1).id());
        assertThat(found("label=Weapons&flagged=true&state=analyzed")).hasSize(2);
        assertThat(found("label=weapons")).isEmpty();
        assertThat(found("reference=shelf/1")).containsExactly(created.get(0).id());
        assertThat(found("reference=shelf")).isEmpty();
        assertThat(api.as("other", "other")
                        .get("/v1/virtual-images?label=Weapons")
                        .body()
                        .path("items"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "minConfidence=80",
                "label=a&minConfidence=101",
                "label=a&minConfidence=x",
                "label=%00",
                "reference=%00"
            })
    void aFilterThatMeansNothingIsRefusedByName(String query) {
        var answer = api.get("/v1/virtual-images?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.parameter()).isIn("minConfidence", "label", "reference");
    }

    @Test
    void aDeletedImageIsNotFoundByItsLabel() {
        var created = api.create(List.of(Map.of()));
        update(created.getFirst().id(), label("Weapons", 80));

        api.deleteImage(created.getFirst().id());

        assertThat(found("label=Weapons")).isEmpty();
        assertThat(sql("SELECT 1 FROM image_label")).isEmpty();
    }

    /// A call looks at a bounded number of rows, and says where to go on.
    @ParameterizedTest
    @ValueSource(strings = {"flagged=true", "state=analyzed", "state=analyzed&limit=1000"})
    void aPageOfWhatIsRareMayBeShortAndHasANext(String query) {
        var rare = api.create(List.of(Map.of())).getFirst().id();
        update(rare, label("Weapons", 99));
        sql("""
            INSERT INTO virtual_image (id, tenant_id, user_id)
            SELECT gen_random_uuid(), 'local', 'local' FROM generate_series(1, $1)
            """, PageStatements.MOST_LOOKED_AT + 10);

        var first = mustBe(200, api.get("/v1/virtual-images?" + query));

        assertThat(first.path("items")).isEmpty();
        var second = mustBe(200, api.get(first.path("next").textValue()));
        assertThat(second.path("items").get(0).path("virtualImageId").textValue())
                .isEqualTo(rare);
        assertThat(second.has("next")).isFalse();
    }

    private List<String> found(String query) {
        var ids = new ArrayList<String>();
        for (var next = "/v1/virtual-images?" + query; next != null; ) {
            var page = mustBe(200, api.get(next));
            page.path("items")
                    .forEach(image -> ids.add(image.path("virtualImageId").textValue()));
            next = page.path("next").textValue();
        }
        return ids;
    }

    private void update(String imageId, Map<?, ?>... labels) {
        var response = Map.of("ModerationLabels", List.of(labels));
        api.update(List.of(Map.of("virtualImageId", imageId, "rekognitionData", response)));
    }

    private static Map<String, Object> label(String name, double confidence) {
        return Map.of("Name", name, "Confidence", confidence);
    }
}
