package dev.vigil;

import static dev.vigil.TestSettings.wrong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.moderation.ModerationPolicy;
import dev.vigil.settings.Setting;
import dev.vigil.testing.ConfigKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Each key with values below, at and above each bound. A new key without a row here makes it fail.
class SettingsTest {

    /// Key | values that are refused | values that are admitted; a blank between two values.
    private static final String ROWS = """
            vigil.identity                            | nobody true                                   | none NONE
            vigil.database.url                        | jdbc:postgresql://h/d postgresql://h postgresql://u:p@h/d mysql://h/d postgresql://localhost/d?sslmode=require postgresql://localhost/d?a=b&SSL=true | postgresql://localhost/d postgresql://127.1.2.3:5432/d postgresql://[::1]:5432/d?a=b
            vigil.database.username                   |                                               | a
            vigil.database.password                   |                                               | a
            vigil.database.tls                        | ssl yes verify-ca                             | disable require REQUIRE
            vigil.database.tls-ca                     | no-such-file.pem                              |
            vigil.database.connections                | 2 101 abc 8.5                                 | 5 100
            vigil.database.read-connections           | 0 99 abc                                      | 1 7
            vigil.database.read-queue                 | 0 10001 abc                                   | 1 10000
            vigil.database.read-timeout               | 0.099S 61S abc                                | 0.1S 1M
            vigil.database.statement-timeout          | 0.099S 601S 11M abc                           | 0.1S 10M 60S
            vigil.database.session-limits             | both none                                     | connection role
            vigil.database.migrate                    | never abc                                     | empty start
            vigil.database.batch-window               | 0S 5.001S abc                                 | 0.001S 5S
            vigil.job.max-images                      | 0 10000001 abc                                | 1 10000000
            vigil.job.moves.interval                  | 0.999S 86401S abc                             | 1S 1D
            vigil.job.moves.batch                     | 0 5001 abc                                    | 1 5000
            vigil.queue.url                           | sqs.eu-west-1 ftp://h/1/q http://h/1/q.fifo http://h http:///q | http://h/q https://h:1/1/q
            vigil.queue.express-url                   | sqs.eu-west-1 ftp://h/1/q https://h/1/q.fifo  | https://h/1/express
            vigil.queue.express-limit                 | 0 1000001 abc                                 | 1 1000000
            vigil.queue.dead-letter-url               | sqs.eu-west-1 ftp://h/1/q https://h/1/q.fifo  | https://h/1/dead
            vigil.queue.worker.enabled                | flase 2 abc                                   | true false TRUE yes no on off 1 0
            vigil.queue.worker.in-flight              | -1 0 5 9 1001 2000 abc                        | 10 1000
            vigil.queue.worker.poll-wait              | 0S 0.999S 20.001S 60S abc PT                  | 1S 20S PT20S
            vigil.queue.worker.visibility-timeout     | 4.999S 43201S 13H abc                         | 5S 12H
            vigil.queue.worker.delete-window          | 0S 10.001S abc                                | 0.001S 10S
            vigil.queue.worker.drain-timeout          | 0S 901S abc                                   | 1S 15M
            vigil.queue.outbox.interval               | 0.999S 86401S abc                             | 1S 1D
            vigil.queue.outbox.age                    | -1S 601S abc                                  | 0S 10M
            vigil.queue.outbox.batch                  | 0 10001 abc                                   | 1 10000
            vigil.queue.rescue.interval               | 0.999S 86401S abc                             | 1S 1D
            vigil.queue.rescue.age                    | 0S 604801S abc                                | 31S 7D
            vigil.queue.rescue.batch                  | 0 10001 abc                                   | 1 10000
            vigil.queue.rescue.most                   | 0 1000001 abc                                 | 1 1000000
            vigil.queue.expiry.interval               | 0.999S 86401S abc                             | 1S 1D
            vigil.queue.expiry.age                    | 0S 1123201S 14D abc                           | 901S 13D
            vigil.queue.expiry.batch                  | 0 10001 abc                                   | 1 10000
            vigil.queue.dead-letters.interval         | 0.999S 86401S abc                             | 1S 1D
            vigil.queue.dead-letters.receives         | 0 1001 abc                                    | 1 1000
            vigil.storage.bucket                      | ab Big a..b -ab ab- 10.0.0.1 s3://bucket      | abc a.b-1 no-such-bucket
            vigil.cleanup.interval                    | 0.999S 86401S abc                             | 1S 1D
            vigil.cleanup.delay                       | -1S 366D abc                                  | 0S 365D
            vigil.cleanup.delay-with-failures         | -1S 366D abc                                  | 0S 365D
            vigil.cleanup.again                       | 0S 8D abc                                     | 1S 7D
            vigil.cleanup.batch                       | 0 10001 abc                                   | 1 10000
            vigil.retention.jobs                      | 0S 36501D abc                                 | 1S 36500D
            vigil.retention.interval                  | 0.999S 86401S abc                             | 1S 1D
            vigil.retention.batch                     | 0 10001 abc                                   | 1 10000
            vigil.rekognition.requests-per-second     | 0 0.09 100001 NaN Infinity abc                | 0.1 100000
            vigil.rekognition.min-confidence          | -0.1 50.1 200 NaN abc                         | 0 50
            vigil.rekognition.endpoint                | localhost:80 ftp://h abc                      | http://h https://h:1
            vigil.rekognition.call-timeout            | 0.099S 301S abc                               | 0.1S 5M
            vigil.rekognition.max-attempts            | 0 101 abc                                     | 1 100
            vigil.rekognition.throttle-patience       | 0.999S 21601S abc                             | 1S 6H
            vigil.rekognition.record-patience         | 0.999S 3601S abc                              | 1S 1H
            vigil.rekognition.circuit-pause           | 0.099S 601S abc                               | 0.1S 10M
            vigil.upload.max-files                    | 0 100001 abc                                  | 1 100000
            vigil.upload.max-bytes                    | 15M 1025G abc                                 | 16M 1024G
            vigil.upload.memory                       | 1M 31M 33554431 17G abc                       | 32M 33554432 16G
            vigil.upload.concurrent-puts              | 0 1001 abc                                    | 1 1000
            vigil.upload.min-rate                     | 1023 101M abc                                 | 1K 64K 100M
            vigil.upload.patience                     | 0.999S 18.001S abc                            | 1S 18S
            vigil.upload.timeout                      | 0.999S 45.001S abc                            | 1S 45S
            vigil.upload.announce-timeout             | 0.099S 10.001S abc                            | 0.1S 10S
            vigil.http.connections                    | 9 100001 abc                                  | 10 100000
            vigil.http.connections-per-address        | 0 100001 abc                                  | 1 100000
            vigil.tracing.endpoint                    | localhost:4318 abc                            | http://localhost:4318
            vigil.tracing.share                       | -0.1 1.1 NaN abc                              | 0 0.5 1
            vigil.log.json                            | ture abc                                      | true false
            """;

    /// A key that may be set beside a value of another key alone; it has a test of its own.
    private static final Set<String> ONLY_WITH_ANOTHER = Set.of("vigil.database.tls-ca");

    private static final Pattern KEY_ROW = Pattern.compile("(?m)^\\| `(vigil\\.[a-z.-]+)` \\|[^|]*\\|(.*)\\|$");

    @Test
    void everyKeyOfTheInterfacesHasASettingAndARow() {
        var keys = ConfigKeys.withDefaults().keySet();

        assertThat(VigilSettings.ALL).extracting(Setting::key).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(rows()).extracting(Row::key).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void aSettingIsRequiredIfItsInterfaceHasNoDefaultAndEveryDefaultIsWithinItsBounds() {
        var defaults = ConfigKeys.withDefaults();
        for (var setting : VigilSettings.ALL) {
            var value = defaults.getOrDefault(setting.key(), "");
            assertThat(setting.required()).as(setting.key()).isEqualTo(value.equals(ConfigKeys.REQUIRED));
            if (!setting.required() && !value.equals(ConfigKeys.NONE)) {
                assertThat(wrong(Map.of(setting.key(), value))).isEmpty();
            }
            setting.byDefault().ifPresent(text -> assertThat(text).isEqualTo(value));
        }
    }

    @Test
    void everyRefusedValueIsNamedWithItsKeyAndWhatItMustBe() {
        var settings = settings();
        for (var row : rows()) {
            var setting = settings.get(row.key());
            for (var value : row.refused()) {
                assertThat(wrong(Map.of(row.key(), value)))
                        .as("%s=%s", row.key(), value)
                        .singleElement()
                        .asString()
                        .startsWith(row.key() + " is " + (setting.secret() ? "wrong" : value) + "; it must be ");
            }
        }
    }

    @Test
    void everyValueAtABoundIsAdmitted() {
        for (var row : rows()) {
            assertThat(row.admitted().isEmpty()).as(row.key()).isEqualTo(ONLY_WITH_ANOTHER.contains(row.key()));
            for (var value : row.admitted()) {
                assertThat(wrong(Map.of(row.key(), value)))
                        .as("%s=%s", row.key(), value)
                        .isEmpty();
            }
        }
    }

    @Test
    void bothBoundsOfARangeAreInItsRow() {
        var settings = settings();
        for (var row : rows()) {
            var bounds = settings.get(row.key()).rule().bounds();
            var own = Arrays.asList(bounds.split(" to "));
            if (!bounds.isEmpty()) {
                assertThat(row.admitted()).as(row.key()).contains(own.getLast());
            }
        }
    }

    @Test
    void theConfigurationPageSaysEveryBound() throws IOException {
        var meanings = KEY_ROW.matcher(Files.readString(Path.of("docs/reference/configuration.md")))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        for (var setting : VigilSettings.ALL) {
            assertThat(meanings.getOrDefault(setting.key(), "").replaceAll("(?<=\\d),(?=\\d{3})", ""))
                    .as(setting.key())
                    .contains(setting.rule().bounds());
        }
    }

    @Test
    void theLowestThresholdOfThePolicyIsTheHighestConfidenceThatMayBeAskedFor() {
        var lowest = ModerationPolicy.defaultProfile().thresholdOf("Swimwear or Underwear");

        assertThat(settings().get("vigil.rekognition.min-confidence").rule().bounds())
                .isEqualTo("0 to " + Math.round(Math.min(lowest, ModerationPolicy.UNKNOWN_THRESHOLD)));
    }

    private static Map<String, Setting> settings() {
        return VigilSettings.ALL.stream().collect(Collectors.toMap(Setting::key, Function.identity()));
    }

    private static List<Row> rows() {
        var rows = new ArrayList<Row>();
        for (var line : ROWS.lines().toList()) {
            var cells = line.split("\\|", -1);
            rows.add(new Row(cells[0].strip(), values(cells[1]), values(cells[2])));
        }
        return rows;
    }

    private static List<String> values(String cell) {
        return cell.isBlank() ? List.of() : List.of(cell.strip().split(" "));
    }

    private record Row(String key, List<String> refused, List<String> admitted) {}
}
