package dev.vigil.moderation;

/// One moderation label as Rekognition answers it.
///
/// @param name exact name, for example {@code Middle Finger}
/// @param parentName exact name of the parent label, empty at level 1
/// @param confidence percent, 0 to 100
/// @param taxonomyLevel 1 to 3; 0 where the answer did not say
public record Label(String name, String parentName, double confidence, int taxonomyLevel) {

    public Label {
        if (!(confidence >= 0 && confidence <= 100)) {
            throw new IllegalArgumentException("confidence is a percentage from 0 to 100");
        }
    }
}
