package dev.perennial.callout;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The beginning of an answer; whoever sends more is hung up on. */
public final class CappedText implements BodySubscriber<String> {

    private final ByteBuffer kept;
    private final CompletableFuture<String> text = new CompletableFuture<>();

    // Mutable state
    private Flow.Subscription subscription;

    public CappedText(int bytes) {
        this.kept = ByteBuffer.allocate(bytes);
    }

    @Override
    public CompletionStage<String> getBody() {
        return text;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            int fits = Math.min(part.remaining(), kept.remaining());
            kept.put(kept.position(), part, part.position(), fits).position(kept.position() + fits);
            if (part.remaining() > fits) {
                subscription.cancel();
                onComplete();
            }
        }
    }

    @Override
    public void onError(Throwable failure) {
        text.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        text.complete(new String(kept.array(), 0, kept.position(), StandardCharsets.UTF_8));
    }
}
