package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.RawCall;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An address has few connections to the port of health and metrics.
class ManagementRulesTest {

    private static final String PROBE = "GET /q/health/live HTTP/1.1";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        vertx.close();
    }

    @Test
    void aConnectionMoreThanAnAddressMayHaveIsRefusedAndClosed() throws Exception {
        var address = serve();
        try (var first = new RawCall(address, PROBE);
                var second = new RawCall(address, PROBE)) {
            assertThat(first.answer()).startsWith("HTTP/1.1 200 ");
            assertThat(second.answer()).startsWith("HTTP/1.1 200 ");
            try (var third = new RawCall(address, PROBE)) {
                assertThat(third.answer()).startsWith("HTTP/1.1 503 ");
                assertThat(third.rest()).isZero();
            }
        }
        assertThat(becomesFree(address)).isTrue();
    }

    private URI serve() throws Exception {
        var router = Router.router(vertx);
        new ManagementRules(new Connections(2)).register(() -> router);
        router.route().handler(call -> call.end("up"));
        var server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        return URI.create("http://localhost:" + server.actualPort());
    }

    private static boolean becomesFree(URI address) throws IOException {
        for (var i = 0; i < 1_000; i++) {
            try (var call = new RawCall(address, PROBE)) {
                if (call.answer().startsWith("HTTP/1.1 200 ")) {
                    return true;
                }
            }
        }
        return false;
    }
}
