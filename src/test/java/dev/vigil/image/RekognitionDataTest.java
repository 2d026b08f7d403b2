package dev.vigil.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vigil.image.RekognitionData.InvalidRekognitionData;
import dev.vigil.moderation.Label;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RekognitionDataTest {

    private static final String COMPLETE = """
        { "ModerationLabels": [
            {"Confidence": 99.44782257080078, "Name": "Middle Finger", "ParentName": "Rude Gestures", "TaxonomyLevel": 2},
            {"Confidence": 7, "Name": "Rude Gestures", "ParentName": "", "TaxonomyLevel": 1, "Later": {"a": [1.10]}} ],
          "ModerationModelVersion": "7.0",
          "ContentTypes": [{"Confidence": 1E1, "Name": "Illustrated"}],
          "HumanLoopActivationOutput": null,
          "NotYetInvented": {"z": 1, "a": 2} }
        """;

    @Test
    void aCompleteResponseIsKeptAsItCame() {
        assertThat(RekognitionData.parse(COMPLETE).json()).isEqualTo(COMPLETE);
    }

    @Test
    void labelsAndModelVersionAreReadFromIt() {
        var data = RekognitionData.parse(COMPLETE);

        assertThat(data.modelVersion()).isEqualTo("7.0");
        assertThat(data.labels())
                .containsExactly(
                        new Label("Middle Finger", "Rude Gestures", 99.44782257080078, 2),
                        new Label("Rude Gestures", "", 7, 1));
    }

    @Test
    void aResponseFromElsewhereIsKeptAsItCameToo() {
        assertThat(RekognitionData.parseFromElsewhere(COMPLETE)).isEqualTo(RekognitionData.parse(COMPLETE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'ModerationLabels':[],'a':1e1001}               | rekognitionData/a: A number of at most 1000 digits",
                "{'ModerationLabels':[],'a':[{'b':1,'b':2}]}      | rekognitionData/a/0/b: This member is there twice",
                "{'ModerationLabels':[],'ModerationLabels':[]}    | rekognitionData/ModerationLabels: This member is there",
                "{'ModerationLabels':[],'a':NaN}                  | not valid JSON",
            })
    void aResponseFromElsewhereMustBeStorable(String json, String expected) {
        assertThatExceptionOfType(InvalidRekognitionData.class)
                .isThrownBy(() -> RekognitionData.parseFromElsewhere(json.replace('\'', '"')))
                .withMessageContaining(expected);
    }

    @Test
    void noLabelsIsAResponseToo() {
        var data = RekognitionData.parse("{\"ModerationLabels\":[]}");

        assertThat(data.labels()).isEmpty();
        assertThat(data.modelVersion()).isEmpty();
    }

    @Test
    void whatALabelDoesNotSayIsEmptyOrZero() {
        var sparse = RekognitionData.parse("{\"ModerationLabels\":[{\"Name\":\"Gambling\",\"Confidence\":0}]}");
        var nulls = RekognitionData.parse("{\"ModerationLabels\":[{\"Name\":\"Gambling\",\"Confidence\":100.0,"
                + "\"ParentName\":null,\"TaxonomyLevel\":null}]}");

        assertThat(sparse.labels()).containsExactly(new Label("Gambling", "", 0, 0));
        assertThat(nulls.labels()).containsExactly(new Label("Gambling", "", 100, 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "not json                                                    | not JSON",
                "{\"ModerationLabels\":[                                     | not JSON",
                "`` | ModerationLabels at top level",
                "null                                                        | ModerationLabels at top level",
                "[]                                                          | ModerationLabels at top level",
                "\"text\"                                                    | ModerationLabels at top level",
                "{}                                                          | ModerationLabels at top level",
                "{\"ModerationLabels\":{}}                                   | ModerationLabels at top level",
                "{\"ModerationLabels\":null}                                 | ModerationLabels at top level",
                "{\"moderationLabels\":[]}                                   | ModerationLabels at top level",
                "{\"response\":{\"ModerationLabels\":[]}}                    | ModerationLabels at top level",
                "{\"ModerationLabels\":[1]}                                  | a Name and a Confidence",
                "{\"ModerationLabels\":[{}]}                                 | a Name and a Confidence",
                "{\"ModerationLabels\":[{\"Name\":\"A\"}]}                   | a Name and a Confidence",
                "{\"ModerationLabels\":[{\"Confidence\":1}]}                 | a Name and a Confidence",
                "{\"ModerationLabels\":[{\"Name\":\"\",\"Confidence\":1}]}   | a Name and a Confidence",
                "{\"ModerationLabels\":[{\"Name\":7,\"Confidence\":1}]}      | a Name and a Confidence",
                "{\"ModerationLabels\":[{\"Name\":\"A\",\"Confidence\":\"1\"}]} | a Name and a Confidence",
                "{\"ModerationLabels\":[{\"Name\":\"A\",\"Confidence\":-0.1}]}  | percentage from 0 to 100",
                "{\"ModerationLabels\":[{\"Name\":\"A\",\"Confidence\":100.1}]} | percentage from 0 to 100",
                "{\"ModerationLabels\":[{\"Name\":\"A\",\"Confidence\":1e999}]} | percentage from 0 to 100",
                "{\"ModerationLabels\":[],\"a\":\"\\u0000\"}                 | cannot be stored",
                "{\"ModerationLabels\":[],\"\\ud83d\":1}                     | cannot be stored",
            })
    void whatIsNoResponseIsRefusedWithWhatWasExpected(String json, String expected) {
        assertThatExceptionOfType(InvalidRekognitionData.class)
                .isThrownBy(() -> RekognitionData.parse(json))
                .withMessageContaining(expected);
    }

    @Test
    void aThousandLabelsAreTakenAndOneMoreIsNot() {
        assertThat(RekognitionData.parse(withLabels(1_000)).labels()).hasSize(1_000);
        assertThatExceptionOfType(InvalidRekognitionData.class)
                .isThrownBy(() -> RekognitionData.parse(withLabels(1_001)))
                .withMessageContaining("at most 1000 labels");
    }

    @Test
    void aResponseWithSomethingBehindItIsRefused() {
        assertThatExceptionOfType(InvalidRekognitionData.class)
                .isThrownBy(() -> RekognitionData.parse("{\"ModerationLabels\":[]} {}"));
    }

    private static String withLabels(int count) {
        return "{\"ModerationLabels\":["
                + String.join(",", Collections.nCopies(count, "{\"Name\":\"Gambling\",\"Confidence\":1}"))
                + "]}";
    }
}
