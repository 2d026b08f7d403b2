package dev.vigil.bench.lean;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.OutputStream;

/// The program. It prints its port when it can be called, and ends with the process that started it (when its
/// standard input ends).
///
/// Every caller is known by its access key, and what it did is counted under that: programs that run side by side
/// are told apart. The signature is not verified.
public final class LeanServices {

    /// Printed before the port, once the services can be used.
    public static final String READY = "lean services ready: ";

    private static final int BACKLOG = 4_096;
    private static final int SOCKET_BUFFER = 256 * 1024;
    private static final String ADMIN = "/_bench/";
    private static final String SQS = "AmazonSQS.";
    private static final String REKOGNITION = "RekognitionService.";

    private final SqsApi sqs;
    private final S3Api s3;
    private final RekognitionApi rekognition;
    private final AdminApi admin;

    private LeanServices(Vertx vertx) {
        var counts = new Counts();
        this.sqs = new SqsApi(vertx, counts);
        this.s3 = new S3Api(counts);
        this.rekognition = new RekognitionApi(vertx, counts);
        this.admin = new AdminApi(counts, sqs, rekognition);
    }

    /// Runs until standard input ends.
    public static void main(String[] arguments) throws Exception {
        var vertx = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        var options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setAcceptBacklog(BACKLOG)
                .setReceiveBufferSize(SOCKET_BUFFER)
                .setHandle100ContinueAutomatically(true);
        vertx.runOnContext(ignored -> vertx.createHttpServer(options)
                .requestHandler(new LeanServices(vertx)::serve)
                .listen()
                .onSuccess(server -> System.out.println(READY + server.actualPort()))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                }));
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    private void serve(HttpServerRequest request) {
        var target = request.getHeader("X-Amz-Target");
        if (target == null) {
            if (request.path().startsWith(ADMIN)) {
                admin.serve(request, request.path().substring(ADMIN.length()));
            } else {
                s3.serve(request);
            }
        } else if (target.startsWith(SQS)) {
            sqs.serve(request, target.substring(SQS.length()));
        } else if (target.startsWith(REKOGNITION)) {
            rekognition.serve(request, target.substring(REKOGNITION.length()));
        } else {
            request.response().setStatusCode(400).end("{\"__type\":\"UnknownOperationException\"}");
        }
    }
}
