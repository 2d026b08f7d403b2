package dev.vigil.aws;

import dev.vigil.signals.AwsCalls;
import io.quarkus.runtime.Startup;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.tracing.TracingPolicy;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// Calls AWS without the pipeline of the SDK's clients, which costs several times the work of the call itself
/// (docs/decisions/0011-signed-calls.md). Signature, credentials, regions and endpoints are the SDK's, and so are
/// the types of its failures: {@link AwsServiceException} for an answer other than 2xx, {@link
/// SdkClientException} where there was no answer. A call is made once; to try again, subscribe again.
@ApplicationScoped
@Startup(SignedCalls.FIRST)
public class SignedCalls {

    static final int FIRST = 1;

    private static final int MAX_CONNECTIONS = 1_000;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// Seconds. Servers keep an idle connection longer. If they closed it first, a call would lose an attempt.
    private static final int IDLE = 15;

    /// Seconds without a byte in either direction, after which a connection is closed, even during a call. Longer than
    /// any call takes, unless vigil.rekognition.call-timeout is longer still; then this is the bound.
    private static final int SILENCE = 120;

    private final Vertx vertx;
    private final HttpClient http;
    private final PooledConnections connections;
    private final Proxy httpsProxy = Proxy.ofEnvironment("https");
    private final Proxy httpProxy = Proxy.ofEnvironment("http");
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final ServiceClock clock = new ServiceClock(Clock.systemUTC());
    private final AwsCalls calls = new AwsCalls();

    /// Made at the start, on a thread without a context of Vert.x: a client that is made in the context of a request
    /// is closed with the HTTP server, before the worker has drained.
    ///
    /// @param vertx its event loops carry the connections
    public SignedCalls(Vertx vertx) {
        if (Vertx.currentContext() != null) {
            throw new IllegalStateException("the HTTP client must outlive the context it is made in");
        }
        this.vertx = vertx;
        this.http = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setConnectTimeout((int) CONNECT.toMillis())
                        .setKeepAliveTimeout(IDLE)
                        .setIdleTimeout(SILENCE)
                        .setTracingPolicy(TracingPolicy.IGNORE))
                .with(new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS))
                // What breaks a connection is told to the call on it; without a handler the log would have it as well.
                .withConnectHandler(SignedCalls::dropFailures)
                .build();
        this.connections = new PooledConnections(http);
    }

    /// Signs, sends and reads the answer when subscribed.
    ///
    /// @param operation for the count of calls
    /// @param request without its body; what it names as headers is signed
    /// @return the body of the answer
    public Uni<String> send(AwsService service, String operation, SdkHttpRequest request, CallBody body) {
        return Uni.createFrom()
                .completionStage(() -> service.credentials().resolveIdentity())
                .chain(identity -> transmit(service, operation, sign(service, identity, request, body), body))
                .onFailure(AwsServiceException.class)
                .invoke(clock::learn);
    }

    /// Asks a service that speaks JSON.
    ///
    /// @return the document of the answer
    public Uni<String> ask(JsonService service, String operation, String document) {
        return send(service.service(), operation, service.request(operation), new CallBody.Document(document));
    }

    private Uni<String> transmit(AwsService service, String operation, SdkHttpRequest signed, CallBody body) {
        return Uni.createFrom().emitter(emitter -> {
            calls.count(service.name(), operation);
            begin(new Exchange(vertx, signed, body, service.timeout(), emitter), proxyTo(signed));
        });
    }

    /// On an event loop from the first step: elsewhere an answer could come before its handler is set.
    private void begin(Exchange exchange, Optional<ProxyOptions> proxy) {
        vertx.getOrCreateContext().runOnContext(ignored -> exchange.begin(connections, proxy));
    }

    private static void dropFailures(HttpConnection connection) {
        connection.exceptionHandler(told -> {});
    }

    private Optional<ProxyOptions> proxyTo(SdkHttpRequest request) {
        return (request.protocol().equals("https") ? httpsProxy : httpProxy).to(request.host());
    }

    private SdkHttpRequest sign(
            AwsService service, AwsCredentialsIdentity identity, SdkHttpRequest request, CallBody body) {
        return signer.sign(call -> {
                    call.identity(identity)
                            .request(request)
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service.name())
                            .putProperty(
                                    AwsV4HttpSigner.REGION_NAME,
                                    service.region().id())
                            .putProperty(HttpSigner.SIGNING_CLOCK, clock);
                    switch (body) {
                        case CallBody.Document(var text) -> call.payload(ContentStreamProvider.fromUtf8String(text));
                        case CallBody.Content content ->
                            call.putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                                    .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                                    .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false);
                    }
                })
                .request();
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
