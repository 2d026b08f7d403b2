package dev.vigil.moderation;

/// What the policy says about one analysed image.
///
/// @param flagged whether any label is at or above its threshold
/// @param score 0 to 1: the maximum over those labels, 0 when there are none
/// @param unknownLabels how many labels carried a name outside the taxonomy
/// @param policyVersion name and version of the policy that judged
public record Verdict(boolean flagged, double score, int unknownLabels, String policyVersion) {}
