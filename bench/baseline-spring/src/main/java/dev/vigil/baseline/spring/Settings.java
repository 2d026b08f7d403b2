package dev.vigil.baseline.spring;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/// @param inFlight images under analysis at once, at most
@ConfigurationProperties("baseline")
record Settings(int inFlight, String queueUrl, String bucket, URI s3Endpoint, URI rekognitionEndpoint) {}
