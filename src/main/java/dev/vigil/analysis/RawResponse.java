package dev.vigil.analysis;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Keeps a copy of the response body as the service sent it: the SDK's own types know only the members of their
/// day, and the ledger keeps the complete response.
final class RawResponse {

    private static final ExecutionAttribute<RawResponse> COPY = new ExecutionAttribute<>("vigil.raw-response");

    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    static ExecutionAttribute<RawResponse> attribute() {
        return COPY;
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    private void append(ByteBuffer bytes) {
        var copy = bytes.duplicate();
        var chunk = new byte[copy.remaining()];
        copy.get(chunk);
        body.writeBytes(chunk);
    }

    /// Fills the copy while the SDK reads.
    static final class Interceptor implements ExecutionInterceptor {

        @Override
        public Optional<Publisher<ByteBuffer>> modifyAsyncHttpResponseContent(
                Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
            var copy = attributes.getAttribute(COPY);
            if (copy == null) {
                return context.responsePublisher();
            }
            copy.body.reset();
            return context.responsePublisher()
                    .map(publisher -> subscriber -> publisher.subscribe(new Tee(copy, subscriber)));
        }
    }

    private record Tee(RawResponse copy, Subscriber<? super ByteBuffer> to) implements Subscriber<ByteBuffer> {

        @Override
        public void onSubscribe(Subscription subscription) {
            to.onSubscribe(subscription);
        }

        @Override
        public void onNext(ByteBuffer bytes) {
            copy.append(bytes);
            to.onNext(bytes);
        }

        @Override
        public void onError(Throwable failure) {
            to.onError(failure);
        }

        @Override
        public void onComplete() {
            to.onComplete();
        }
    }
}
