package dev.vigil.local;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/// PostgreSQL, ElasticMQ and S3Proxy from containers, with our stand-in for Rekognition. Testcontainers ends
/// them with the JVM.
public final class ContainerServices {

    private static final int SQS_PORT = 9324;
    private static final int S3_PORT = 80;

    private ContainerServices() {}

    public static Map<String, String> start() {
        var postgres = new PostgreSQLContainer(DockerImageName.parse("postgres:18"));
        var sqs = new GenericContainer<>(DockerImageName.parse("softwaremill/elasticmq-native:1.7.1"))
                .withExposedPorts(SQS_PORT);
        var s3 = new GenericContainer<>(DockerImageName.parse("andrewgaul/s3proxy:4.1.0"))
                .withEnv("S3PROXY_AUTHORIZATION", "none")
                .withExposedPorts(S3_PORT);
        postgres.start();
        sqs.start();
        s3.start();
        var sqsEndpoint = URI.create("http://localhost:" + sqs.getMappedPort(SQS_PORT));
        var s3Endpoint = URI.create("http://localhost:" + s3.getMappedPort(S3_PORT));
        var rekognitionPort = LocalPorts.free().rekognition();
        try {
            RekognitionStandIn.start(rekognitionPort, LocalResources.createBucket(s3Endpoint));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        var settings = new HashMap<String, String>();
        settings.put("vigil.identity", "none");
        settings.put(
                "vigil.database.url",
                postgres.getJdbcUrl().replaceFirst("^jdbc:", "").replaceFirst("\\?.*", ""));
        settings.put("vigil.database.username", postgres.getUsername());
        settings.put("vigil.database.password", postgres.getPassword());
        var queues = LocalResources.createQueues(sqsEndpoint);
        settings.put("vigil.queue.url", mapped(sqsEndpoint, queues.images()));
        settings.put("vigil.queue.express-url", mapped(sqsEndpoint, queues.express()));
        settings.put("vigil.queue.dead-letter-url", mapped(sqsEndpoint, queues.deadLetters()));
        settings.put("quarkus.sqs.endpoint-override", sqsEndpoint.toString());
        settings.put("vigil.storage.bucket", LocalResources.BUCKET);
        settings.put("quarkus.s3.endpoint-override", s3Endpoint.toString());
        settings.put("quarkus.s3.path-style-access", "true");
        settings.put("vigil.rekognition.endpoint", "http://localhost:" + rekognitionPort);
        settings.put("aws.region", LocalResources.REGION);
        settings.put("aws.accessKeyId", LocalResources.CREDENTIAL);
        settings.put("aws.secretAccessKey", LocalResources.CREDENTIAL);
        return settings;
    }

    /// The container knows itself by another port.
    private static String mapped(URI endpoint, String queueUrl) {
        return endpoint + URI.create(queueUrl).getPath();
    }
}
