package dev.perennial.callout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {

    private final AddressGuard strict = AddressGuard.allowing(List.of());

    /** Whatever a resolver makes of them: they lead to this machine, to its network, or nowhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.0.1",
                "2130706433",
                "0x7f000001",
                "0x7f.0.0.1",
                "017700000001",
                "0",
                "0.0.0.0",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "[::1]",
                "::1",
                "::",
                "::ffff:127.0.0.1",
                "::ffff:7f00:1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:0:7f00:1::",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "ff02::1",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "198.18.0.1",
                "192.0.2.1",
                "224.0.0.1",
                "255.255.255.255"
            })
    void noSpellingOfAPrivateAddressIsCalled(String host) {
        assertThatThrownBy(() -> strict.resolve(host)).isInstanceOf(UnknownHostException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"93.184.215.14", "1.1.1.1", "172.32.0.1", "[2606:4700:4700::1111]", "2001:4860:4860::8888"})
    void publicAddressesAreCalled(String host) throws Exception {
        assertThat(strict.resolve(host)).hasSize(1);
    }

    /** Octal to some, decimal to others: what counts is where the connection would go. */
    @Test
    void anAddressIsJudgedByWhatItIsTakenFor() throws Exception {
        assertThat(strict.resolve("0177.0.0.1")[0].getHostAddress()).isEqualTo("177.0.0.1");
    }

    @Test
    void whatIsAllowedIsCalled() throws Exception {
        AddressGuard guard = AddressGuard.allowing(List.of("localhost", "10.1.0.0/16", "fd00::/8", "192.168.7.7"));

        assertThat(guard.resolve("localhost")).isNotEmpty();
        assertThat(guard.resolve("10.1.200.3")).isNotEmpty();
        assertThat(guard.resolve("fd00::7")).isNotEmpty();
        assertThat(guard.isNamed("localhost")).isTrue();
        assertThat(guard.isNamed("192.168.7.7")).isTrue();
        assertThat(guard.isNamed("10.1.200.3")).isFalse();
        assertThatThrownBy(() -> guard.resolve("10.2.0.1"))
                .isInstanceOf(ForbiddenAddressException.class)
                .hasMessage("10.2.0.1 leads to a private, local or reserved address, which jobs may not call;"
                        + " PERENNIAL_HTTP_ALLOW names the hosts and ranges that they may");
    }

    /** One good address beside a bad one would make it a matter of luck. */
    @Test
    void allAddressesOfANameHaveToBePublic() throws Exception {
        InetAddress[] both = {address("1.1.1.1"), address("10.0.0.1")};
        AddressGuard guard = new AddressGuard(List.of(), resolver(() -> both));

        assertThatThrownBy(() -> guard.resolve("mixed.example")).isInstanceOf(ForbiddenAddressException.class);
    }

    /** A name that is public when it is looked at and local when it is connected to. */
    @Test
    void aNameIsResolvedOnce() throws Exception {
        Queue<InetAddress> answers = new ArrayDeque<>(List.of(address("192.0.2.1"), address("127.0.0.1")));
        AtomicInteger asked = new AtomicInteger();
        AddressGuard guard = new AddressGuard(List.of("192.0.2.0/24"), resolver(() -> {
            asked.incrementAndGet();
            return new InetAddress[] {answers.remove()};
        }));
        try (Callout callout = new Callout(guard, Secrets.NONE, Optional.empty(), 1, 10)) {
            Call call = new Call(
                    "GET", URI.create("https://rebinding.example:1/"), Map.of(), null, Duration.ofSeconds(1), 10);

            assertThatThrownBy(() -> callout.send(call, () -> {})).isInstanceOf(CalloutException.class);
            assertThat(asked).hasValue(1);
            assertThatThrownBy(() -> callout.send(call, () -> {}))
                    .hasMessageContaining("leads to a private, local or reserved address");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://app.internal", "10.0.0.0/33", "10.0.0.0/8/8", "a b", "", "user@host"})
    void nonsenseIsRefused(String entry) {
        assertThatThrownBy(() -> AddressGuard.allowing(List.of(entry))).isInstanceOf(IllegalArgumentException.class);
    }

    private interface Answer {
        InetAddress[] get();
    }

    private static DnsResolver resolver(Answer answer) {
        return new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                return answer.get();
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }
}
