package dev.vigil.read;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Lists go from new to old and are filtered by state and verdict.
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
}
