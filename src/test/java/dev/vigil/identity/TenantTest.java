package dev.vigil.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Api;
import dev.vigil.testing.Job;
import dev.vigil.testing.LedgerTest;
import dev.vigil.testing.TestImage;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant finds nothing but its own, whatever IDs it knows. Users of one tenant share everything.
@QuarkusTest
class TenantTest extends LedgerTest {

    private Api shop;
    private Api rival;

    @BeforeEach
    void twoTenants() {
        shop = api.as("shop", "anna");
        rival = api.as("rival", "anna");
    }

    @Test
    void theJobOfAnotherTenantIsUnknown() {
        var job = shop.open(TestImage.many("foreign", 1));
        var path = "/v1/jobs/" + job.id();

        var asRival = Stream.of(
                rival.get(path),
                rival.get(path + "/images"),
                rival.post(path + "/seal"),
                rival.post(path + "/cancel"),
                rival.post(path + "/retry"),
                rival.post(path + "/results", Map.of("results", List.of(Map.of("uploadOrder", 0)))),
                rival.upload(path + "/images", Map.of(), TestImage.many("x", 1)),
                rival.delete(path));

        assertThat(asRival.map(Api.Answer::status)).containsOnly(404);
        assertThat(shop.job(job.id()).received()).isEqualTo(1);
    }

    @Test
    void theImageOfAnotherTenantIsUnknown() {
        var job = shop.open(TestImage.many("foreign", 1));
        var image = job.imageId(0);

        assertThat(rival.get("/v1/virtual-images/" + image).status()).isEqualTo(404);
        assertThat(rival.delete("/v1/virtual-images/" + image).status()).isEqualTo(404);
        var result = Map.of("virtualImageId", image, "rekognitionData", Map.of("ModerationLabels", List.of()));
        assertThat(rival.update(List.of(result)).getFirst().outcome()).isEqualTo("not-found");
        assertThat(shop.image(image).state()).isEqualTo("uploaded");
    }

    @Test
    void aListHasTheRowsOfItsTenantAlone() {
        var theirs = shop.open(TestImage.many("theirs", 2));
        var ours = rival.open(TestImage.many("ours", 1));

        assertThat(ids(rival.get("/v1/jobs"), "id")).containsExactly(ours.id());
        assertThat(ids(shop.get("/v1/jobs"), "id")).containsExactly(theirs.id());
        assertThat(ids(rival.get("/v1/virtual-images"), "virtualImageId")).containsExactly(ours.imageId(0));
        assertThat(ids(shop.get("/v1/virtual-images"), "virtualImageId"))
                .containsExactlyInAnyOrder(theirs.imageId(0), theirs.imageId(1));
    }

    @Test
    void aRedriveOpensTheImagesOfItsTenantAlone() {
        var theirs = failed(shop);
        var ours = failed(rival);

        assertThat(rival.redrive("dead-lettered")).isEqualTo(new Api.Redrive(1, 1));

        assertThat(rival.job(ours.id()).pending()).isEqualTo(1);
        assertThat(shop.job(theirs.id()).failed()).isEqualTo(1);
    }

    @Test
    void usersOfOneTenantShareItsJobs() {
        var bert = api.as("shop", "bert");
        var job = shop.openEmpty();
        shop.append(job, TestImage.many("hers", 1));

        bert.append(job, TestImage.many("his", 1));

        assertThat(shop.job(job).received()).isEqualTo(2);
        assertThat(sql("SELECT user_id FROM virtual_image ORDER BY created_at, id"))
                .extracting(row -> row.getString("user_id"))
                .containsExactly("anna", "bert");
        assertThat(sql("SELECT DISTINCT tenant_id FROM virtual_image"))
                .extracting(row -> row.getString("tenant_id"))
                .containsExactly("shop");
    }

    private Job failed(Api tenant) {
        var job = tenant.open(TestImage.many("bad", 1));
        sql(
                "UPDATE bulk_job_virtual_images SET state = 'failed', finalized_at = now(), final_seq = 1, failure_code = 'dead-lettered'"
                        + " WHERE job_id = $1",
                UUID.fromString(job.id()));
        sql("DELETE FROM open_image WHERE job_id = $1", UUID.fromString(job.id()));
        sql(
                "INSERT INTO image_final (job_id, final_seq, virtual_image_id, state) VALUES ($1, 1, $2, 'failed')",
                UUID.fromString(job.id()),
                UUID.fromString(job.imageId(0)));
        sql(
                "UPDATE nsfw_bulk_jobs SET failed = 1, event_seq = 1, completed_at = now() WHERE id = $1",
                UUID.fromString(job.id()));
        return job;
    }

    private static List<String> ids(Api.Answer page, String member) {
        var ids = new ArrayList<String>();
        Api.mustBe(200, page)
                .path("items")
                .forEach(item -> ids.add(item.path(member).textValue()));
        return ids;
    }
}
