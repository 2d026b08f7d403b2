package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the Terraform module says about Vigil is true of Vigil.
class TerraformTest {

    private static final Path AWS = Path.of("docs/how-to/aws.md");
    private static final Pattern ASSIGNED_NAME = Pattern.compile("(?m)^ +([A-Z][A-Z0-9_]+) +=");
    private static final Pattern POLICY = Pattern.compile("```json\\n(\\{\\n {2}\"Version\".*?)```", Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("statement \\{.*?sid +?= \"(\\w+)\".*?\\n {2}\\}", Pattern.DOTALL);
    private static final Pattern ACTION = Pattern.compile("\"([a-z0-9]+:[A-Za-z]+)\"");

    @Test
    void theTerraformOutputNamesKeysOfTheConfigMap() throws IOException {
        var output = block("outputs.tf", "output \"environment\"");

        assertThat(DeployFiles.matches(ASSIGNED_NAME, output))
                .contains(
                        "AWS_REGION",
                        "VIGIL_QUEUE_URL",
                        "VIGIL_QUEUE_EXPRESS_URL",
                        "VIGIL_QUEUE_DEAD_LETTER_URL",
                        "VIGIL_STORAGE_BUCKET")
                .isSubsetOf(
                        DeployFiles.keys(DeployFiles.manifest("configmap.yaml").path("data")));
    }

    @Test
    void theTerraformRoleAllowsWhatThePageOnAwsSaysAndNoMore() throws IOException {
        var policy = POLICY.matcher(Files.readString(AWS));
        assertThat(policy.find()).isTrue();
        var expected = new TreeMap<String, Set<String>>();
        for (var statement : new ObjectMapper().readTree(policy.group(1)).path("Statement")) {
            expected.put(
                    statement.path("Sid").asText(),
                    DeployFiles.matches(ACTION, statement.path("Action").toString()));
        }

        var role = block("iam.tf", "data \"aws_iam_policy_document\" \"vigil\"");
        var allowed = new TreeMap<String, Set<String>>();
        STATEMENT
                .matcher(role)
                .results()
                .forEach(statement -> allowed.put(statement.group(1), DeployFiles.matches(ACTION, statement.group())));

        assertThat(allowed).isEqualTo(expected).hasSize(5);
        assertThat(role.split("\\bstatement \\{", -1))
                .as("statements and what is before them")
                .hasSize(6);
    }

    @Test
    void theQueueHidesAndWaitsAsVigilDoesByDefaultAndEveryObjectOutlivesItsMessage() throws IOException {
        var queue = block("queue.tf", "resource \"aws_sqs_queue\" \"images\"");
        var retention = Duration.ofSeconds(number(queue, "message_retention_seconds"));

        assertThat(number(queue, "visibility_timeout_seconds"))
                .isEqualTo(DeployFiles.duration("vigil.queue.worker.visibility-timeout")
                        .toSeconds());
        assertThat(number(queue, "receive_wait_time_seconds"))
                .isEqualTo(DeployFiles.duration("vigil.queue.worker.poll-wait").toSeconds());
        assertThat(number(queue, "maxReceiveCount")).isEqualTo(100);
        assertThat(number(queue, "max_message_size"))
                .as("ten of them fit one answer")
                .isEqualTo(4096);
        assertThat(retention).hasDays(14);
        assertThat(number(uncommented("bucket.tf"), " days")).isGreaterThan(retention.toDays());
    }

    /// Vigil treats both queues the same, so they have the same settings and the same dead-letter queue.
    @Test
    void theExpressQueueDiffersFromTheOtherInItsNameAlone() throws IOException {
        var images = block("queue.tf", "resource \"aws_sqs_queue\" \"images\"");
        var express = block("queue.tf", "resource \"aws_sqs_queue\" \"express\"");

        assertThat(settings(express)).isEqualTo(settings(images)).hasSize(9);
        assertThat(express).contains("count = var.express_queue ? 1 : 0", "name = \"${var.name}-images-express\"");
    }

    @Test
    void theRoleAndTheDeadLetterQueueTakeTheExpressQueueToo() throws IOException {
        var both = "concat([aws_sqs_queue.images.arn], aws_sqs_queue.express[*].arn)";
        var statement = STATEMENT
                .matcher(block("iam.tf", "data \"aws_iam_policy_document\" \"vigil\""))
                .results()
                .filter(found -> found.group(1).equals("Queue"))
                .findFirst()
                .orElseThrow();

        assertThat(statement.group()).contains("resources = " + both);
        assertThat(block("queue.tf", "resource \"aws_sqs_queue_redrive_allow_policy\" \"dead_letters\""))
                .containsPattern("sourceQueueArns += " + Pattern.quote(both));
        assertThat(block("queue.tf", "resource \"aws_sqs_queue_policy\" \"express\""))
                .contains("queue_tls_only[\"express\"]");
        assertThat(block("variables.tf", "variable \"express_queue\"")).contains("bool");
    }

    /// A top-level block of a Terraform file, without comments.
    private static String block(String file, String opening) throws IOException {
        var text = uncommented(file);
        assertThat(text).contains(opening + " {\n");
        var start = text.indexOf(opening + " {\n");
        return text.substring(start, text.indexOf("\n}\n", start) + 3);
    }

    private static String uncommented(String file) throws IOException {
        return Files.readString(DeployFiles.TERRAFORM.resolve(file)).replaceAll("(?m)^ *#.*\\n", "");
    }

    /// The arguments of a queue, without its name and whether it is made.
    private static List<String> settings(String queue) {
        return queue.lines()
                .filter(line -> line.contains("="))
                .map(line -> line.replaceAll(" +", " "))
                .filter(line -> !line.matches(" (name|count) = .*"))
                .toList();
    }

    private static long number(String text, String name) {
        var found = Pattern.compile(name + " += (\\d+)").matcher(text);
        assertThat(found.find()).as(name).isTrue();
        return Long.parseLong(found.group(1));
    }
}
