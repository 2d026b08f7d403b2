package dev.vigil.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.identity.Caller;
import dev.vigil.identity.TestCaller;
import dev.vigil.image.TenantId;
import dev.vigil.testing.LedgerTest;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Request memory is shared by tenants, wherever they call from; while nobody checks credentials, by addresses.
@QuarkusTest
class TenantShareTest extends LedgerTest {

    @Inject
    Caller caller;

    private final Vertx vertx = Vertx.vertx();

    private static final int PATIENCE_SECONDS = 20;

    private final Queue<MemoryCaller> callers = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        vertx.close();
    }

    @Test
    void aTenantHasOneShareFromEveryAddress() throws Exception {
        var router = Router.router(vertx);
        router.route().handler(call -> {
            callers.add(RequestMemory.memoryCaller(call, caller));
            call.end();
        });
        var server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()));

            client.send(request.build(), BodyHandlers.discarding());
            client.send(request.header(TestCaller.TENANT, "shop").build(), BodyHandlers.discarding());

            assertThat(callers.poll()).isEqualTo(new CallerAddress("127.0.0.1"));
            assertThat(callers.poll()).isEqualTo(new MemoryCaller.Tenant(new TenantId("shop")));
        }
    }
}
