package dev.vigil.external;

import dev.vigil.body.JsonBody;
import dev.vigil.body.WrittenObject;
import dev.vigil.image.RekognitionData;
import dev.vigil.image.RekognitionData.InvalidRekognitionData;
import dev.vigil.image.VirtualImageId;
import dev.vigil.json.ExactJson;
import dev.vigil.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A result from elsewhere as a call brings it: which image it names, and what it says.
///
/// @param index its place in the call, from 0
/// @param imageId the image it names, if it names one
/// @param uploadOrder the upload order it names, if it names one
record ExternalItem(int index, Optional<VirtualImageId> imageId, Optional<Integer> uploadOrder, Content content) {

    /// Items of a call.
    static final int MAX_ITEMS = 1_000;

    /// Bytes of an item beside its response: its parts here, and its entry in the answer.
    private static final int ITEM_MEMORY = 512;

    private static final Set<String> MEMBERS = Set.of("virtualImageId", "uploadOrder", "rekognitionData");
    private static final String TOO_LONG =
            "rekognitionData has at most " + RekognitionData.MAX_FROM_ELSEWHERE + " bytes";

    /// Reads every item, and checks whether its response can be stored. An item that cannot be stored never stops the
    /// others. The memory for writing them is taken here, so a call that does not get it has changed nothing.
    ///
    /// @param member the name of the array in the document
    static List<ExternalItem> readAll(JsonBody document, String member) {
        var items = new ArrayList<ExternalItem>();
        document.enterObject(Set.of(member));
        while (document.nextMember()) {
            document.enterArray(MAX_ITEMS);
            while (document.nextItem()) {
                document.take(ITEM_MEMORY);
                items.add(read(document, items.size()));
            }
        }
        document.take(ExternalSlice.memoryFor(items));
        if (items.isEmpty()) {
            throw ProblemException.invalid("An array of 1 to " + MAX_ITEMS + " items is expected here.", "/" + member);
        }
        return items;
    }

    private static ExternalItem read(JsonBody document, int index) {
        Optional<VirtualImageId> imageId = Optional.empty();
        Optional<Integer> uploadOrder = Optional.empty();
        Content content = new Content.Unusable(RekognitionData.SHAPE);
        var isObject = document.enterLooseObject(MEMBERS);
        while (isObject && document.nextMember()) {
            switch (document.member()) {
                case "virtualImageId" -> imageId = document.anyText().flatMap(VirtualImageId::parse);
                case "uploadOrder" -> uploadOrder = document.anyInteger();
                case "rekognitionData" -> content = content(document);
                default -> document.skip();
            }
        }
        return new ExternalItem(index, imageId, uploadOrder, content);
    }

    private static Content content(JsonBody document) {
        return switch (document.objectAsWritten(RekognitionData.MAX_FROM_ELSEWHERE)) {
            case WrittenObject.Whole(var json) -> checked(document, json);
            case WrittenObject.TooLong() -> new Content.Unusable(TOO_LONG);
            case WrittenObject.OfAnotherKind() -> new Content.Unusable(RekognitionData.SHAPE);
        };
    }

    /// Its labels are read and dropped: for a moment they take more memory than the response.
    private static Content checked(JsonBody document, String json) {
        var moment = (long) json.length() * ExactJson.STRICT_BYTES_PER_CHARACTER;
        document.take(moment);
        try {
            RekognitionData.parseFromElsewhere(json);
            var bytes = json.getBytes(StandardCharsets.UTF_8);
            document.take(bytes.length);
            return new Content.Response(bytes);
        } catch (InvalidRekognitionData e) {
            return new Content.Unusable(String.valueOf(e.getMessage()));
        } finally {
            document.give(moment);
        }
    }

    /// Bytes of its response.
    long size() {
        return content instanceof Content.Response response ? response.json().length : 0;
    }

    /// What an item says.
    sealed interface Content {

        /// A response that can be stored, in UTF-8.
        @SuppressWarnings("ArrayRecordComponent")
        record Response(byte[] json) implements Content {

            RekognitionData data() {
                return RekognitionData.parse(new String(json, StandardCharsets.UTF_8));
            }
        }

        /// It is no response, or one that cannot be stored.
        record Unusable(String why) implements Content {}
    }
}
