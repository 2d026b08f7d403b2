package dev.vigil.baseline.connector;

import io.smallrye.config.ConfigMapping;
import java.net.URI;

@ConfigMapping(prefix = "baseline")
interface Settings {

    /// Images under analysis at once, at most.
    int inFlight();

    /// Copies of the channel, each with a poller of its own.
    int copies();

    String region();

    String queueUrl();

    URI sqsEndpoint();

    URI s3Endpoint();

    String bucket();

    URI rekognitionEndpoint();
}
