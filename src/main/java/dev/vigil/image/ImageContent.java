package dev.vigil.image;

/// What the bytes of an image say about themselves.
///
/// @param sha256 64 hexadecimal digits
/// @param format {@code jpeg} or {@code png}, by content
/// @param width pixels
/// @param height pixels
/// @param byteSize bytes
public record ImageContent(String sha256, String format, int width, int height, long byteSize) {}
