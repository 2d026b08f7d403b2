package dev.vigil.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/// An image as the API answers it. Two are equal if all their members are. A member that is missing fails the test.
public record Image(JsonNode json) {

    public String id() {
        return json.required("virtualImageId").textValue();
    }

    public String state() {
        return json.required("state").textValue();
    }

    public int uploadOrder() {
        return json.required("uploadOrder").intValue();
    }

    /// Whether the policy flags it; asked only of images that have a verdict.
    public boolean flagged() {
        var flagged = json.required("flagged");
        if (!flagged.isBoolean()) {
            throw new AssertionError("there is no verdict in " + json);
        }
        return flagged.booleanValue();
    }

    public boolean hasNoVerdict() {
        return json.required("flagged").isNull() && json.required("nsfwScore").isNull();
    }

    /// The names of its labels.
    public List<String> labels() {
        return json.required("labels").findValuesAsText("name");
    }

    /// Empty if the image has not failed.
    public String failureCode() {
        return json.path("failure").path("code").asText("");
    }
}
