package dev.vigil.read;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/// The members of {@link ImageView}, flat as they are answered; for the published document.
@Schema(name = "ImageView")
record ImageDocument(
        UUID virtualImageId,
        UUID jobId,
        Integer uploadOrder,
        String reference,
        String originalName,
        String originalPath,
        String state,
        Boolean flagged,
        Double nsfwScore,
        List<ImageView.LabelView> labels,
        ImageView.Failure failure,
        String modelVersion,
        String policyVersion,
        Instant receivedAt,
        Instant finalizedAt,
        String metadata,
        String rekognitionData,
        List<ImageView.Membership> jobs) {

    /// A page of images; for the published document.
    @Schema(name = "PageImageView")
    record PageDocument(List<ImageDocument> items, String next) {}
}
