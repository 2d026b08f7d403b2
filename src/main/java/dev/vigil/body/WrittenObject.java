package dev.vigil.body;

/// A JSON object in a body, as the client wrote it.
public sealed interface WrittenObject {

    /// Every character of it.
    record Whole(String json) implements WrittenObject {}

    /// It has more bytes than are taken.
    record TooLong() implements WrittenObject {}

    /// There is a value of another kind.
    record OfAnotherKind() implements WrittenObject {}
}
