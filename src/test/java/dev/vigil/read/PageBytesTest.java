package dev.vigil.read;

import static dev.vigil.testing.Api.mustBe;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.testing.Image;
import dev.vigil.testing.Job;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A page ends early at 4 MiB, and the next one goes on behind it.
@QuarkusTest
class PageBytesTest extends LedgerTest {

    private static final int MAX_BYTES = 4 * 1024 * 1024;
    private static final int ROW = 700 * 1024;

    @Test
    void pagesOfLargeImagesEndEarlyAndMissNone() {
        var images = IntStream.range(0, 20)
                .mapToObj(i -> Map.of("reference", "r" + i, "metadata", Map.of("k", "x".repeat(60_000))))
                .toList();
        var created = api.create(images);
        created.forEach(image -> api.update(List.of(Map.of("virtualImageId", image.id(), "rekognitionData", large()))));

        var pages = pages("/v1/virtual-images?limit=1000");

        assertThat(ids(pages, "virtualImageId")).isEqualTo(newestFirst(created));
        assertThat(pages).hasSizeBetween(2, 10).allMatch(page -> length(page) <= MAX_BYTES + ROW);
    }

    @Test
    void pagesOfAJobWithLargeImagesEndEarlyAndMissNone() {
        var job = api.open(TestImage.many("large", 20));
        var jobId = job.id();
        IntStream.range(0, 20)
                .forEach(i -> api.results(jobId, List.of(Map.of("uploadOrder", i, "rekognitionData", large()))));

        var pages = pages("/v1/jobs/" + jobId + "/images?state=analyzed");

        assertThat(ids(pages, "uploadOrder"))
                .isEqualTo(IntStream.range(0, 20).mapToObj(String::valueOf).toList());
        assertThat(pages).hasSizeBetween(2, 10).allMatch(page -> length(page) <= MAX_BYTES + ROW);
    }

    @Test
    void pagesOfJobsWithLargeMetadataEndEarlyAndMissNone() {
        var jobs = new ArrayList<String>();
        for (var i = 0; i < 90; i++) {
            var order = Map.of("name", "\"\n" + i, "metadata", Map.of("k", "x".repeat(60_000)));
            var answer = api.upload("/v1/jobs", Map.of("job", order), List.of());
            jobs.addFirst(new Job(mustBe(202, answer)).id());
        }

        var pages = pages("/v1/jobs?limit=1000&state=open");

        assertThat(ids(pages, "id")).isEqualTo(jobs);
        assertThat(pages).hasSize(2).allMatch(page -> length(page) <= MAX_BYTES + ROW);
    }

    /// Rows from before there was a limit: each is a page of its own.
    @Test
    void rowsOverThePageAreReadOneByOne() {
        var created = api.create(Collections.nCopies(3, Map.of()));
        sql("""
            UPDATE virtual_image SET analyzed_at = now(), isflagged = false, nsfw_score = 0, rekognition_data =
                jsonb_build_object('ModerationLabels', jsonb_build_array(jsonb_build_object('Name', repeat('x', 5000000), 'Confidence', 1)))
            """);

        var pages = pages("/v1/virtual-images");

        assertThat(pages).hasSize(3);
        assertThat(ids(pages, "virtualImageId")).isEqualTo(newestFirst(created));
    }

    @Test
    void aPageThatEndsWithTheListHasNoNext() {
        api.create(Collections.nCopies(4, Map.of()));

        assertThat(pages("/v1/virtual-images?limit=4")).hasSize(1);
        assertThat(pages("/v1/virtual-images?limit=2")).hasSize(2);
        assertThat(pages("/v1/virtual-images?limit=3")).hasSize(2);
        assertThat(pages("/v1/virtual-images?flagged=true")).hasSize(1);
    }

    private List<JsonNode> pages(String first) {
        var pages = new ArrayList<JsonNode>();
        for (var next = first; next != null; next = pages.getLast().path("next").textValue()) {
            pages.add(mustBe(200, api.get(next)));
        }
        return pages;
    }

    private static int length(JsonNode page) {
        return page.toString().length();
    }

    private static List<String> ids(List<JsonNode> pages, String member) {
        return pages.stream()
                .flatMap(page -> IntStream.range(0, page.path("items").size())
                        .mapToObj(i -> page.path("items").get(i).path(member).asText()))
                .toList();
    }

    private static List<String> newestFirst(List<Image> created) {
        return created.stream()
                .map(Image::id)
                .sorted(Collections.reverseOrder())
                .toList();
    }

    /// A response of almost 256 KiB whose labels are most of it.
    private static Map<String, Object> large() {
        var label = Map.of("Name", "n".repeat(250), "ParentName", "", "Confidence", 99.5, "TaxonomyLevel", 1);
        return Map.of("ModerationLabels", Collections.nCopies(750, label));
    }
}
