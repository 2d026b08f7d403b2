package dev.vigil.body;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.vigil.json.ExactJson;
import dev.vigil.json.StorableText;
import dev.vigil.limits.RequestMemory;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JSON document that a client sends, read value by value as it streams in. It is never held as a whole, and
/// what is kept of it is taken from the memory of its call. What is wrong ends the call with the pointer of the
/// member.
///
/// A method that reads a value expects to stand on it: {@link #nextMember} and {@link #nextItem} go there. Lives
/// on the thread of the call; {@link JsonBodies} makes it.
public final class JsonBody {

    /// Characters of a name, a path or another text.
    public static final int MAX_TEXT = 4_096;

    /// Bytes of a text beside its characters.
    private static final int TEXT_OVERHEAD = 64;

    private static final int LONGEST_INTEGER = 11;

    private final KeptReader characters;
    private final JsonParser parser;
    private final JsonPosition position;
    private final RequestMemory.Share memory;
    private final Deque<JsonLevel> levels = new ArrayDeque<>();

    JsonBody(KeptReader characters, RequestMemory.Share memory) throws IOException {
        this.characters = characters;
        this.parser = ExactJson.streamingParser(characters);
        this.position = new JsonPosition(parser);
        this.memory = memory;
    }

    /// Goes to the document's value; says whether there is one.
    boolean begin() {
        return step() != null;
    }

    /// Ends the call if something follows the document's value.
    void end() {
        if (step() != null) {
            throw new ProblemException(ProblemCode.INVALID_REQUEST, "Something follows the JSON document.");
        }
    }

    /// Takes memory for what is made from the document, until the call ends.
    public void take(long bytes) {
        memory.take(bytes);
    }

    /// Gives back what was taken and is not kept any more.
    public void give(long bytes) {
        memory.give(bytes);
    }

    /// Goes into an object.
    ///
    /// @param members the names it may have; another one ends the call
    public void enterObject(Set<String> members) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw problem("A JSON object is expected here.");
        }
        levels.push(JsonLevel.object(members));
    }

    /// Goes into an object that may have other members too; passes over a value of another kind.
    ///
    /// @param members the names that are read; each may be there once
    /// @return whether there is an object
    public boolean enterLooseObject(Set<String> members) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            skip();
            return false;
        }
        levels.push(JsonLevel.looseObject(members));
        return true;
    }

    /// Goes to the next member of the object, or out of it.
    public boolean nextMember() {
        if (next() == JsonToken.END_OBJECT) {
            levels.pop();
            return false;
        }
        levels.element().member(member()).ifPresent(wrong -> {
            throw problem(wrong);
        });
        next();
        return true;
    }

    /// The name of the member.
    public String member() {
        return position.member();
    }

    /// Goes into an array.
    ///
    /// @param max items it may have; one more ends the call
    public void enterArray(int max) {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw problem("An array of at most " + max + " items is expected here.");
        }
        levels.push(JsonLevel.array(max));
    }

    /// Goes to the next item of the array, or out of it.
    public boolean nextItem() {
        if (next() == JsonToken.END_ARRAY) {
            levels.pop();
            return false;
        }
        levels.element().item().ifPresent(wrong -> {
            throw problem(wrong);
        });
        return true;
    }

    /// Whether there is null.
    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /// A text of at most this many characters, or nothing where there is null.
    public Optional<String> text(int max) {
        if (isNull()) {
            return Optional.empty();
        }
        var text = anyText();
        if (text.isEmpty() || text.get().length() > max || !StorableText.isStorable(text.get())) {
            throw problem("A text of at most " + max + " characters, without U+0000, is expected here.");
        }
        return text.map(this::keep);
    }

    /// The text, or nothing where there is a value of another kind, which is passed over.
    public Optional<String> anyText() {
        try {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return Optional.of(parser.getText());
            }
        } catch (IOException e) {
            throw refused(e);
        }
        skip();
        return Optional.empty();
    }

    /// The whole number, or nothing where there is a value of another kind, which is passed over.
    public Optional<Integer> anyInteger() {
        try {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    && parser.getTextLength() <= LONGEST_INTEGER
                    && parser.getNumberType() == JsonParser.NumberType.INT) {
                return Optional.of(parser.getIntValue());
            }
        } catch (IOException e) {
            throw refused(e);
        }
        skip();
        return Optional.empty();
    }

    /// True or false, or nothing where there is null.
    public Optional<Boolean> flag() {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            case VALUE_NULL -> Optional.empty();
            default -> throw problem("True or false is expected here.");
        };
    }

    /// The object, character by character as the client wrote it; a value of another kind is passed over. Memory
    /// for it is not taken yet.
    public WrittenObject objectAsWritten(int maxBytes) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            skip();
            return new WrittenObject.OfAnotherKind();
        }
        var from = parser.currentTokenLocation().getCharOffset();
        characters.keep(from, maxBytes);
        skip();
        return characters
                .between(from, parser.currentLocation().getCharOffset())
                .filter(json -> TextSize.utf8(json) <= maxBytes)
                .<WrittenObject>map(WrittenObject.Whole::new)
                .orElseGet(WrittenObject.TooLong::new);
    }

    /// Passes over the value.
    public void skip() {
        try {
            parser.skipChildren();
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /// The pointer of the value or member that is being read.
    public String pointer() {
        return position.pointer();
    }

    /// A problem with the value that is being read.
    public ProblemException problem(String detail) {
        return ProblemException.invalid(detail, pointer());
    }

    /// Takes the memory of a text that is kept until the call ends.
    String keep(String text) {
        take(TextSize.kept(text) + TEXT_OVERHEAD);
        return text;
    }

    private JsonToken next() {
        var token = step();
        if (token == null) {
            throw JsonProblems.endedEarly();
        }
        return token;
    }

    private @Nullable JsonToken step() {
        try {
            return parser.nextToken();
        } catch (IOException e) {
            throw refused(e);
        }
    }

    private ProblemException refused(IOException failure) {
        return JsonProblems.of(failure, pointer());
    }
}
