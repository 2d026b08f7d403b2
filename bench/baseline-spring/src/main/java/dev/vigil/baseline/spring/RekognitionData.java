package dev.vigil.baseline.spring;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import software.amazon.awssdk.services.rekognition.model.DetectModerationLabelsResponse;

/// The response as it is stored, with the names that Rekognition gives its members.
@JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
record RekognitionData(List<Label> moderationLabels, String moderationModelVersion, List<ContentType> contentTypes) {

    @JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
    record Label(Float confidence, String name, String parentName, Integer taxonomyLevel) {}

    @JsonNaming(PropertyNamingStrategies.UpperCamelCaseStrategy.class)
    record ContentType(Float confidence, String name) {}

    static RekognitionData of(DetectModerationLabelsResponse response) {
        return new RekognitionData(
                response.moderationLabels().stream()
                        .map(label ->
                                new Label(label.confidence(), label.name(), label.parentName(), label.taxonomyLevel()))
                        .toList(),
                response.moderationModelVersion(),
                response.contentTypes().stream()
                        .map(type -> new ContentType(type.confidence(), type.name()))
                        .toList());
    }
}
