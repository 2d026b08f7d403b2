package dev.vigil.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

/// Where in its document a parser stands.
record JsonPosition(JsonParser parser) {

    /// Characters of a member's name that a pointer repeats.
    private static final int LONGEST_NAME_SAID = 256;

    /// The name of the member that is being read.
    String member() {
        var context = parser.getParsingContext();
        var isInside =
                parser.currentToken() == JsonToken.START_OBJECT || parser.currentToken() == JsonToken.START_ARRAY;
        return String.valueOf((isInside ? context.getParent() : context).getCurrentName());
    }

    /// The pointer of the value or member; empty where the name is too long to be repeated.
    String pointer() {
        return member().length() > LONGEST_NAME_SAID
                ? ""
                : parser.getParsingContext().pathAsPointer().toString();
    }
}
