package dev.vigil.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.fuzz.Draft.Expected;
import dev.vigil.fuzz.Draft.Framing;
import dev.vigil.fuzz.Wire.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A fuzz test whose checks see nothing would always pass.
class AnswerRulesTest {

    private static final String PROBLEM = "application/problem+json";
    private static final String NOT_FOUND =
            "{\"type\":\"urn:x\",\"title\":\"t\",\"status\":404,\"detail\":\"d\",\"instance\":\"/v1\"}";

    private final AnswerRules rules = new AnswerRules(Map.of("urn:x", 404, "urn:method", 405));

    @Test
    void orderlyAnswersBreakNothing() {
        assertThat(broken(Expected.ANY, 200, "application/json", "{}")).isEmpty();
        assertThat(broken(Expected.ANY, 204, "none", "")).isEmpty();
        assertThat(broken(Expected.REFUSED, 404, PROBLEM, NOT_FOUND)).isEmpty();
        assertThat(broken(Expected.UNREADABLE, 400, "none", "")).isEmpty();
    }

    @Test
    void aServerErrorIsSeen() {
        assertThat(broken(Expected.ANY, 500, PROBLEM, NOT_FOUND)).contains("status 500");
        assertThat(broken(Expected.ANY, 503, PROBLEM, NOT_FOUND)).contains("status 503");
        assertThat(broken(Expected.UNREADABLE, 500, PROBLEM, NOT_FOUND)).hasSize(1);
    }

    @Test
    void whatShouldHaveBeenRefusedIsSeen() {
        assertThat(broken(Expected.REFUSED, 202, "application/json", "{}")).hasSize(1);
    }

    @Test
    void aRefusalThatIsNoProblemIsSeen() {
        assertThat(broken(Expected.ANY, 400, "text/html", "")).containsExactly("400 with Content-Type text/html");
        assertThat(broken(Expected.ANY, 404, PROBLEM, "rubbish")).isNotEmpty();
        assertThat(broken(Expected.ANY, 404, PROBLEM, NOT_FOUND.replace("\"detail\":\"d\",", "")))
                .hasSize(1);
        assertThat(broken(Expected.ANY, 404, PROBLEM, NOT_FOUND.replace("urn:x", "urn:y")))
                .hasSize(1);
        assertThat(broken(Expected.ANY, 409, PROBLEM, NOT_FOUND)).hasSize(2);
    }

    @Test
    void aRedirectionIsNoAnswerOfThisApi() {
        assertThat(broken(Expected.ANY, 302, "none", "")).hasSize(1);
    }

    @Test
    void anInternalNameIsSeenWhateverTheStatus() {
        for (var name : List.of("\tat dev.vigil.job.X(Y.java)", "java.lang.Error", "PgException", "io.vertx.core.X")) {
            assertThat(broken(Expected.ANY, 200, "text/plain", name)).as(name).hasSize(1);
            assertThat(broken(Expected.UNREADABLE, 400, "text/plain", name))
                    .as(name)
                    .hasSize(1);
        }
    }

    @Test
    void aMethodThatIsNotAllowedNamesThoseThatAre() {
        var body = NOT_FOUND.replace("404", "405").replace("urn:x", "urn:method");
        assertThat(broken(Expected.ANY, 405, PROBLEM, body)).containsExactly("405 without Allow");
    }

    @Test
    void aBodyThatWasCutMayNotBeTaken() {
        var draft = draft(Expected.UNREADABLE).framing(Framing.CUT);
        assertThat(rules.broken(draft, answer(202, "application/json", "{}"))).containsExactly("a cut body was taken");
    }

    @Test
    void anAnswerThatIsNoJsonIsSeen() {
        assertThat(broken(Expected.ANY, 200, "application/json", "{")).hasSize(1);
    }

    private List<String> broken(Expected expected, int status, String type, String body) {
        return rules.broken(draft(expected), answer(status, type, body));
    }

    private static Draft draft(Expected expected) {
        return new Draft("GET /v1", List.of(), "GET", "/v1", List.of(), "", Framing.NONE, expected);
    }

    private static Answer answer(int status, String type, String body) {
        return new Answer(status, List.of("Content-Type: " + type), body.getBytes(StandardCharsets.UTF_8));
    }
}
