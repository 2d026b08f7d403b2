package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What `deploy/` says about Vigil is true of Vigil. The configuration keys and their defaults are read from the
/// configuration page, which another test compares with the code.
class DeployTest {

    private static final Path DEPLOY = Path.of("deploy");
    private static final Path TERRAFORM = DEPLOY.resolve("terraform");
    private static final Path KUBERNETES = DEPLOY.resolve("kubernetes");
    private static final Path CONFIGURATION = Path.of("docs/reference/configuration.md");
    private static final Path AWS = Path.of("docs/how-to/aws.md");
    private static final Path MONITORING = Path.of("docs/how-to/monitoring.md");
    private static final String REQUIRED = "required";
    private static final Pattern KEY = Pattern.compile("(?m)^\\| `(vigil\\.[a-z.-]+)` \\| ([^|]*?) \\|");
    private static final Pattern QUARKUS_KEY = Pattern.compile("quarkus\\.[a-z0-9.-]+[a-z0-9]");
    private static final Pattern ENVIRONMENT_NAME = Pattern.compile("\\b(?:VIGIL|QUARKUS)_[A-Z0-9_]*[A-Z0-9]\\b");
    private static final Pattern ASSIGNED_NAME = Pattern.compile("(?m)^ +([A-Z][A-Z0-9_]+) +=");
    private static final Pattern SECRET_KEY = Pattern.compile("--from-literal=(VIGIL_[A-Z_]+)=");
    private static final Pattern POLICY = Pattern.compile("```json\\n(\\{\\n {2}\"Version\".*?)```", Pattern.DOTALL);
    private static final Pattern STATEMENT =
            Pattern.compile("statement \\{.*?sid +?= \"(\\w+)\".*?\\n {2}\\}", Pattern.DOTALL);
    private static final Pattern ACTION = Pattern.compile("\"([a-z0-9]+:[A-Za-z]+)\"");

    @Test
    void everyEnvironmentNameInDeployIsOneThatVigilReads() throws IOException {
        var names = new TreeSet<String>();
        for (var file : files()) {
            ENVIRONMENT_NAME.matcher(Files.readString(file)).results().forEach(name -> names.add(name.group()));
        }

        assertThat(names).contains("VIGIL_QUEUE_URL", "VIGIL_DATABASE_PASSWORD");
        assertThat(environmentNames(Stream.concat(defaults().keySet().stream(), quarkusKeys())))
                .containsAll(names);
    }

    @Test
    void configMapAndSecretTogetherNameEveryRequiredKeyAndNoneTwice() throws IOException {
        var configMap = keys(manifest("configmap.yaml").path("data"));
        var secret = matches(SECRET_KEY, Files.readString(DEPLOY.resolve("README.md")));

        assertThat(configMap).doesNotContainAnyElementsOf(secret);
        assertThat(Stream.concat(configMap.stream(), secret.stream()))
                .containsAll(environmentNames(defaults().entrySet().stream()
                        .filter(key -> key.getValue().equals(REQUIRED))
                        .map(Map.Entry::getKey)));
    }

    @Test
    void everyValueInTheConfigMapIsOneThatVigilAdmits() throws IOException {
        var values = manifest("configmap.yaml").path("data");
        var ours = VigilSettings.ALL.stream()
                .filter(setting -> values.has(setting.environmentName()))
                .toList();

        assertThat(ours)
                .hasSizeGreaterThan(4)
                .allSatisfy(setting -> assertThat(setting.rule()
                                .accepts(values.path(setting.environmentName()).asText()))
                        .as(setting.key())
                        .isTrue());
    }

    @Test
    void theTerraformOutputNamesKeysOfTheConfigMap() throws IOException {
        var output = block("outputs.tf", "output \"environment\"");

        assertThat(matches(ASSIGNED_NAME, output))
                .contains(
                        "AWS_REGION",
                        "VIGIL_QUEUE_URL",
                        "VIGIL_QUEUE_EXPRESS_URL",
                        "VIGIL_QUEUE_DEAD_LETTER_URL",
                        "VIGIL_STORAGE_BUCKET")
                .isSubsetOf(keys(manifest("configmap.yaml").path("data")));
    }

    @Test
    void theTerraformRoleAllowsWhatThePageOnAwsSaysAndNoMore() throws IOException {
        var policy = POLICY.matcher(Files.readString(AWS));
        assertThat(policy.find()).isTrue();
        var expected = new TreeMap<String, Set<String>>();
        for (var statement : new ObjectMapper().readTree(policy.group(1)).path("Statement")) {
            expected.put(
                    statement.path("Sid").asText(),
                    matches(ACTION, statement.path("Action").toString()));
        }

        var role = block("iam.tf", "data \"aws_iam_policy_document\" \"vigil\"");
        var allowed = new TreeMap<String, Set<String>>();
        STATEMENT
                .matcher(role)
                .results()
                .forEach(statement -> allowed.put(statement.group(1), matches(ACTION, statement.group())));

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
                .isEqualTo(duration("vigil.queue.worker.visibility-timeout").toSeconds());
        assertThat(number(queue, "receive_wait_time_seconds"))
                .isEqualTo(duration("vigil.queue.worker.poll-wait").toSeconds());
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

    @Test
    void aPodIsGivenLongerThanAStopTakesAtMost() throws IOException {
        var pod = manifest("deployment.yaml").at("/spec/template/spec");
        var preStop = pod.at("/containers/0/lifecycle/preStop/sleep/seconds");
        assertThat(preStop.isInt()).isTrue();

        var longest = Duration.ofSeconds(preStop.asInt())
                .plus(parse(application().getProperty("quarkus.shutdown.timeout")))
                .plus(duration("vigil.queue.worker.poll-wait"))
                .plus(duration("vigil.queue.worker.drain-timeout"));

        assertThat(Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asInt()))
                .isGreaterThan(longest);
    }

    @Test
    void theProbesAskThePathsThatVigilAnswers() throws IOException {
        var container = manifest("deployment.yaml").at("/spec/template/spec/containers/0");
        var paths = Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                .map(probe -> container.at("/" + probe + "/httpGet/path").asText())
                .toList();

        assertThat(paths).containsExactly("/q/health/started", "/q/health/ready", "/q/health/live");
        assertThat(Files.readString(MONITORING)).contains(paths);
    }

    @Test
    void probesAskThePortOfHealthAndMetricsAndTheServiceLeadsToTheOther() throws IOException {
        var container = manifest("deployment.yaml").at("/spec/template/spec/containers/0");
        var ports = new TreeMap<String, Integer>();
        container
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));

        assertThat(ports).isEqualTo(Map.of("http", 8080, "management", 9000));
        assertThat(application().getProperty("quarkus.management.port")).isEqualTo("9000");
        assertThat(Stream.of("startupProbe", "readinessProbe", "livenessProbe")
                        .map(probe ->
                                container.at("/" + probe + "/httpGet/port").asText()))
                .containsOnly("management");
        assertThat(manifest("service.yaml").at("/spec/ports").findValuesAsText("targetPort"))
                .containsExactly("http");
    }

    @Test
    void clientsReachThePortOfTheApiAndScrapersTheOther() throws IOException {
        var labels = new TreeMap<String, String>();
        for (var rule : manifest("networkpolicy.yaml").at("/spec/ingress")) {
            assertThat(rule.path("ports")).hasSize(1);
            labels.put(
                    rule.at("/ports/0/port").asText(),
                    rule.at("/from/0/podSelector/matchLabels").toString());
        }

        assertThat(labels)
                .isEqualTo(Map.of("http", "{\"vigil-client\":\"true\"}", "management", "{\"vigil-scraper\":\"true\"}"));
    }

    @Test
    void theQuotaIsThatOfTheAccountAndAReplicaIsAddedForAMinuteOfIt() throws IOException {
        var quota = manifest("configmap.yaml")
                .at("/data/VIGIL_REKOGNITION_REQUESTS_PER_SECOND")
                .asDouble();
        var queueLength = manifest("scaledobject.yaml")
                .at("/spec/triggers/0/metadata/queueLength")
                .asDouble();

        assertThat(quota)
                .isEqualTo(Double.parseDouble(defaults().getOrDefault("vigil.rekognition.requests-per-second", "")));
        assertThat(queueLength).isEqualTo(60 * quota);
    }

    private static Map<String, String> defaults() throws IOException {
        return KEY.matcher(Files.readString(CONFIGURATION))
                .results()
                .collect(Collectors.toMap(key -> key.group(1), key -> key.group(2)));
    }

    private static Stream<String> quarkusKeys() throws IOException {
        return Stream.concat(
                matches(QUARKUS_KEY, Files.readString(CONFIGURATION)).stream(),
                application().stringPropertyNames().stream());
    }

    private static Set<String> environmentNames(Stream<String> keys) {
        return keys.map(key -> key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    private static Duration duration(String key) throws IOException {
        return parse(defaults().getOrDefault(key, ""));
    }

    private static Duration parse(String text) {
        return Duration.parse("PT" + text);
    }

    private static Properties application() throws IOException {
        var properties = new Properties();
        try (var file = Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
            properties.load(file);
        }
        return properties;
    }

    private static JsonNode manifest(String name) throws IOException {
        return new YAMLMapper().readTree(Files.readString(KUBERNETES.resolve(name)));
    }

    private static Set<String> keys(JsonNode object) {
        var names = new TreeSet<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /// A top-level block of a Terraform file, without comments.
    private static String block(String file, String opening) throws IOException {
        var text = uncommented(file);
        assertThat(text).contains(opening + " {\n");
        var start = text.indexOf(opening + " {\n");
        return text.substring(start, text.indexOf("\n}\n", start) + 3);
    }

    private static String uncommented(String file) throws IOException {
        return Files.readString(TERRAFORM.resolve(file)).replaceAll("(?m)^ *#.*\\n", "");
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

    /// What the first group of the pattern finds.
    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(match.groupCount()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The files in which names are looked for; what Terraform and an overlay leave beside them is not ours.
    private static List<Path> files() throws IOException {
        try (var found = Files.walk(DEPLOY, 2)) {
            return found.filter(file -> file.toString()
                            .matches(".*/(terraform/.*\\.tf|kubernetes/.*\\.yaml|README\\.md|compose\\.yaml)"))
                    .toList();
        }
    }
}
