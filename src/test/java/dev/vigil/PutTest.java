package dev.vigil;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.vigil.storage.WithoutExpect;
import dev.vigil.testing.LedgerTest;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;

/// A put costs one round trip.
@QuarkusTest
class PutTest extends LedgerTest {

    @Inject
    S3AsyncClient s3;

    @Test
    void noPutAsksBeforeItSends() throws IOException {
        var interceptors =
                s3.serviceClientConfiguration().overrideConfiguration().executionInterceptors();
        assertThat(interceptors).hasAtLeastOneElementOfType(WithoutExpect.class);

        List<String> asked = new CopyOnWriteArrayList<>();
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Expect")));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try (var client = S3AsyncClient.builder()
                .endpointOverride(
                        URI.create("http://localhost:" + server.getAddress().getPort()))
                .forcePathStyle(true)
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .overrideConfiguration(call -> interceptors.forEach(call::addExecutionInterceptor))
                .build()) {
            client.putObject(put -> put.bucket("images").key("one"), AsyncRequestBody.fromBytes(new byte[100]))
                    .join();
        } finally {
            server.stop(0);
        }

        assertThat(asked).containsExactly("null");
    }
}
