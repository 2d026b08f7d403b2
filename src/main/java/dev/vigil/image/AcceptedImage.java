package dev.vigil.image;

/// An image whose object is stored and which now asks for its row.
///
/// @param id made before the row and before the object
public record AcceptedImage(VirtualImageId id, ClientWords words, ImageContent content) {}
