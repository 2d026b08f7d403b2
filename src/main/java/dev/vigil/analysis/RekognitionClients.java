package dev.vigil.analysis;

import dev.vigil.signals.AwsCalls;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import java.time.Duration;
import java.util.concurrent.Executor;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.rekognition.RekognitionAsyncClient;

/// Makes the client: region and credentials by the SDK's default chain, no retries of its own, an explicit HTTP
/// client (the look-up by service loader fails in a native program). Its connections live on the event loops of
/// Vert.x, and what follows a call goes on there: it hands on and never blocks, so no other thread is woken.
class RekognitionClients {

    private static final int MAX_CONNECTIONS = 1_000;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    // Vert.x 5 no longer shows its loops; there they are had from VertxInternal.
    @SuppressWarnings("deprecation")
    @Produces
    @ApplicationScoped
    RekognitionAsyncClient client(AnalysisConfig config, Vertx vertx) {
        var http = NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(SdkEventLoopGroup.create(vertx.nettyEventLoopGroup(), NioSocketChannel::new))
                .maxConcurrency(MAX_CONNECTIONS)
                .connectionTimeout(CONNECT)
                .readTimeout(config.callTimeout());
        var builder = RekognitionAsyncClient.builder()
                .httpClientBuilder(http)
                .asyncConfiguration(on -> on.advancedOption(
                        SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, (Executor) Runnable::run))
                .overrideConfiguration(call -> call.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(config.callTimeout())
                        .addExecutionInterceptor(new RawResponse.Interceptor())
                        .addExecutionInterceptor(new AwsCalls()));
        config.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    void close(@Disposes RekognitionAsyncClient client) {
        client.close();
    }
}
