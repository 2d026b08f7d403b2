package dev.vigil.testing;

import com.fasterxml.jackson.databind.JsonNode;

/// What came of one item of a call: of a file of an upload, or of a result that a client sent.
public record Outcome(JsonNode json) {

    public String outcome() {
        return json.required("outcome").textValue();
    }

    public boolean isAccepted() {
        return outcome().equals("accepted");
    }

    /// The place of the file in its call.
    public int index() {
        return json.required("index").intValue();
    }

    /// The place of the image in its job.
    public int uploadOrder() {
        return json.required("uploadOrder").intValue();
    }

    public String imageId() {
        return json.required("virtualImageId").textValue();
    }

    public String detail() {
        return json.required("detail").textValue();
    }
}
