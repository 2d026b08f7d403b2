package dev.vigil.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/// A job as the API answers it. Two are equal if all their members are. A member that is missing fails the test.
public record Job(JsonNode json) {

    public String id() {
        return json.required("id").textValue();
    }

    public String state() {
        return json.required("state").textValue();
    }

    public boolean isCompleted() {
        return state().equals("completed");
    }

    /// What came of each file of the upload that is answered with this job.
    public List<Outcome> outcomes() {
        return StreamSupport.stream(json.required("outcomes").spliterator(), false)
                .map(Outcome::new)
                .toList();
    }

    /// The ID that the file with this index was given.
    public String imageId(int index) {
        return outcomes().get(index).imageId();
    }

    public int received() {
        return count("received");
    }

    public int pending() {
        return count("pending");
    }

    public int analyzed() {
        return count("analyzed");
    }

    public int flagged() {
        return count("flagged");
    }

    public int failed() {
        return count("failed");
    }

    public int cancelled() {
        return count("cancelled");
    }

    public int rejected() {
        return count("rejected");
    }

    private int count(String name) {
        return json.required("images").required(name).intValue();
    }
}
