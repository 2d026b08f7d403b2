package dev.vigil.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.fuzz.Draft.Expected;
import dev.vigil.fuzz.Wire.Answer;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What holds for every answer. No status of 500 or more is allowed at all: requests come one after the other, so
/// nothing is ever busy, and every service is there.
final class AnswerRules {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Pattern INTERNAL =
            Pattern.compile("\\bat [a-z]+\\.[a-zA-Z.$]+\\(|[a-z]Exception\\b|dev\\.vigil|io\\.(vertx|quarkus|netty)"
                    + "|org\\.(jboss|hibernate|postgresql|eclipse)|com\\.fasterxml|jakarta\\.|java\\.(lang|util)");

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{.*?}}");

    private final Map<String, Integer> types;

    /// @param types status by type of problem
    AnswerRules(Map<String, Integer> types) {
        this.types = types;
    }

    /// What is wrong with the answer, each as a class of failures.
    List<String> broken(Draft draft, Answer answer) {
        var broken = new ArrayList<String>();
        var status = answer.status();
        if (INTERNAL.matcher(answer.text()).find()) {
            broken.add("an internal name in an answer of status " + status);
        }
        if (draft.expected() == Expected.UNREADABLE) {
            if (status >= 500 && status != 501 && status != 505) {
                broken.add(status + " to what HTTP cannot read: " + draft.kind());
            } else if (draft.isCut() && status < 300) {
                broken.add("a cut body was taken");
            }
            return broken;
        }
        if (status >= 500) {
            broken.add("status " + status);
        }
        if (draft.expected() == Expected.REFUSED && status < 400 && !isRefusedAlone(answer)) {
            broken.add(status / 100 + "xx instead of a refusal: " + draft.kind());
        }
        if (status >= 300) {
            problem(draft, answer, broken);
        } else {
            success(draft, answer, broken);
        }
        if (status == 405 && answer.header("Allow").isEmpty()) {
            broken.add("405 without Allow");
        }
        return broken;
    }

    /// A member that comes twice in a response from elsewhere makes its item invalid, and none of the others.
    private static boolean isRefusedAlone(Answer answer) {
        return answer.text().contains("This member is there twice.");
    }

    /// RFC 9112, section 3.2: a target that is none is answered 400.
    private static boolean isUri(String target) {
        if (target.contains("{{hex:")) {
            return false;
        }
        try {
            new URI(PLACEHOLDER.matcher(target).replaceAll("x"));
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void problem(Draft draft, Answer answer, List<String> broken) {
        var status = answer.status();
        var type = answer.header("Content-Type").orElse("none");
        if (status == 414 || status == 431 || status == 400 && !isUri(draft.target())) {
            // Refused while the request line or the headers were read: there is no request yet that could be answered.
            return;
        }
        if (!type.startsWith("application/problem+json")) {
            broken.add(status + " with Content-Type " + type);
            return;
        }
        if (draft.method().equals("HEAD")) {
            return;
        }
        var problem = json(answer);
        var word = problem.path("type").asText("none");
        if (problem.path("status").asInt() != status
                || !problem.path("title").isTextual()
                || !problem.path("detail").isTextual()
                || !problem.path("instance").isTextual()) {
            broken.add(status + " with an incomplete problem of type " + word);
        }
        if (types.getOrDefault(word, 0) != status) {
            broken.add(status + " with the type " + word
                    + ", which docs/reference/problems.md does not list with this status");
        }
        for (var error : problem.path("errors")) {
            if (!error.path("detail").isTextual()) {
                broken.add("an error without detail in a problem of type " + word);
            }
        }
    }

    private static void success(Draft draft, Answer answer, List<String> broken) {
        var isJson = answer.header("Content-Type").orElse("").startsWith("application/json");
        if (isJson && !draft.method().equals("HEAD") && json(answer).isMissingNode()) {
            broken.add("an answer of " + draft.operation() + " that is no JSON");
        }
    }

    private static JsonNode json(Answer answer) {
        try {
            return MAPPER.readTree(answer.text());
        } catch (JsonProcessingException e) {
            return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
        }
    }
}
