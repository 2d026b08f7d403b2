package dev.vigil.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.image.AnalysisRequest;
import dev.vigil.image.JobId;
import dev.vigil.image.VirtualImageId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageBodyTest {

    private static final String ID = "019abcde-f012-7345-8678-9abcdef01234";

    @Test
    void whatIsWrittenIsReadBack() {
        for (var order : new int[] {0, 1, 99_999, Integer.MAX_VALUE}) {
            var request = new AnalysisRequest(JobId.create(), VirtualImageId.create(), order, 3);

            assertThat(MessageBody.read(MessageBody.write(request), 3)).contains(request);
        }
    }

    @Test
    void theBodyHasItsThreeMembersAndNoOther() throws JsonProcessingException {
        var request = new AnalysisRequest(JobId.create(), VirtualImageId.create(), 7, 2);

        var body = new ObjectMapper().readTree(MessageBody.write(request));

        assertThat(body.propertyStream().map(member -> member.getKey()))
                .containsExactly("jobId", "virtualImageId", "uploadOrder");
        assertThat(body.path("jobId").textValue()).isEqualTo(request.jobId().toString());
        assertThat(body.path("virtualImageId").textValue())
                .isEqualTo(request.imageId().toString());
        assertThat(body.path("uploadOrder").intValue()).isEqualTo(7);
    }

    @Test
    void unknownMembersAreIgnoredAndTheGenerationComesFromOutside() {
        var body = "{\"generation\":9,\"more\":[{}],\"uploadOrder\":5,\"virtualImageId\":\"%s\",\"jobId\":\"%s\"}"
                .formatted(ID, ID);

        assertThat(MessageBody.read(body, 2))
                .contains(new AnalysisRequest(
                        JobId.parse(ID).orElseThrow(), VirtualImageId.parse(ID).orElseThrow(), 5, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "null",
                "[]",
                "\"text\"",
                "12",
                "{}",
                "{\"jobId\":\"ID\",\"virtualImageId\":\"ID\"}",
                "{\"jobId\":\"ID\",\"uploadOrder\":1}",
                "{\"virtualImageId\":\"ID\",\"uploadOrder\":1}",
                "{\"jobId\":\"ID\",\"virtualImageId\":\"ID\",\"uploadOrder\":\"1\"}",
                "{\"jobId\":\"ID\",\"virtualImageId\":\"ID\",\"uploadOrder\":1.5}",
                "{\"jobId\":\"ID\",\"virtualImageId\":\"ID\",\"uploadOrder\":2147483648}",
                "{\"jobId\":\"ID\",\"virtualImageId\":\"ID\",\"uploadOrder\":null}",
                "{\"jobId\":\"1-1-1-1-1\",\"virtualImageId\":\"ID\",\"uploadOrder\":1}",
                "{\"jobId\":\"ID\",\"virtualImageId\":7,\"uploadOrder\":1}",
                "{\"jobId\":null,\"virtualImageId\":\"ID\",\"uploadOrder\":1}",
                "{\"jobid\":\"ID\",\"virtualimageid\":\"ID\",\"uploadorder\":1}",
                "{\"Records\":[{\"eventSource\":\"aws:s3\"}]}",
            })
    void whatIsNoRequestAsksForNothing(String body) {
        assertThat(MessageBody.read(body.replace("\"ID\"", "\"" + ID + "\""), 1))
                .isEmpty();
    }

    @Test
    void endlessNestingAsksForNothing() {
        assertThat(MessageBody.read("[".repeat(100_000), 1)).isEmpty();
        assertThat(MessageBody.read("{\"a\":".repeat(100_000), 1)).isEmpty();
    }
}
