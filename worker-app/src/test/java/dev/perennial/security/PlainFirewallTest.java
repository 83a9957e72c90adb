package dev.perennial.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainFirewallTest {

    private static final long SMALL_STACK = 128 * 1024;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api",
                "/api/cron/jobs/expire_codes/run",
                "/a-b/C_9",
                "/assets/perennial-0a.css",
                "/calendar.ics"
            })
    void takesPathsOfPlainSegments(String path) {
        assertThat(PlainFirewall.isPlain(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api",
                "//",
                "/api/",
                "/api//cron",
                "/api/../x",
                "/api;x=1",
                "/a%2fb",
                "/a.b.c",
                "/a.b/c",
                "/.a",
                "/a.",
                "/a.B",
                "/ä",
                "/a b"
            })
    void takesNoOther(String path) {
        assertThat(PlainFirewall.isPlain(path)).isFalse();
    }

    /** Anybody may send one: it is read before anybody asks who it is from. */
    @Test
    void readsALongPathWithinASmallStack() throws ExecutionException, InterruptedException {
        String path = "/a".repeat(100_000);
        assertThat(onASmallStack(path)).isTrue();
        assertThat(onASmallStack(path + "/")).isFalse();
    }

    private static boolean onASmallStack(String path) throws ExecutionException, InterruptedException {
        CompletableFuture<Boolean> plain = new CompletableFuture<>();
        Runnable read = () -> {
            try {
                plain.complete(PlainFirewall.isPlain(path));
            } catch (StackOverflowError overflow) {
                plain.completeExceptionally(overflow);
            }
        };
        new Thread(null, read, "reader", SMALL_STACK).start();
        return plain.get();
    }
}
