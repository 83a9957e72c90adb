package dev.perennial.callout;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/**
 * Resolves the hosts that are called, and refuses those that lead into the network that we stand in: who may define a job may not thereby
 * reach what only we can reach. The connection is made to the very addresses that were looked at, so that a name cannot mean another one
 * the next moment, and whatever spelling of an address the resolver understands is judged by what it stands for.
 */
public final class AddressGuard implements DnsResolver {

    /** Whatever is not for the public internet, by the registries of special-purpose addresses (RFC 6890). */
    private static final List<AddressRange> NOT_PUBLIC = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3");

    /** Of IPv6 one range is public, but for those in it that lead to others: Teredo and its like, examples, 6to4. */
    private static final AddressRange PUBLIC_V6 = AddressRange.parse("2000::/3");

    private static final List<AddressRange> NOT_PUBLIC_V6 =
            ranges("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private final Set<String> names = new TreeSet<>();
    private final List<AddressRange> allowed = new ArrayList<>();
    private final DnsResolver resolver;

    /**
     * @param allowed what may be called though it is not public: host names, addresses, and ranges such as {@code 10.1.0.0/16}
     * @throws IllegalArgumentException when one of them is none of these
     */
    public static AddressGuard allowing(List<String> allowed) {
        return new AddressGuard(allowed, SystemDefaultDnsResolver.INSTANCE);
    }

    AddressGuard(List<String> allowed, DnsResolver resolver) {
        this.resolver = resolver;
        for (String entry : allowed) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            if (AddressRange.looksLikeOne(text)) {
                this.allowed.add(AddressRange.parse(text));
            } else if (text.matches("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")) {
                names.add(text);
            } else {
                throw new IllegalArgumentException(
                        "\"%s\" is no host, address or range such as app.internal, 10.0.0.7 or 10.0.0.0/8"
                                .formatted(entry));
            }
        }
    }

    /** Whether the host itself was named as one that may be called. */
    public boolean isNamed(String host) {
        String plain = plain(host);
        return names.contains(plain)
                || AddressRange.looksLikeOne(plain)
                        && allowed.stream().anyMatch(range -> range.equals(AddressRange.parse(plain)));
    }

    /** @throws ForbiddenAddressException when any of its addresses may not be called */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] found = resolver.resolve(plain(host));
        if (found == null || found.length == 0) {
            throw new UnknownHostException(host);
        }
        if (!names.contains(plain(host))) {
            for (InetAddress address : found) {
                if (!isPublic(address) && allowed.stream().noneMatch(range -> range.contains(address))) {
                    throw new ForbiddenAddressException(host);
                }
            }
        }
        return found;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private static boolean isPublic(InetAddress address) {
        return address.getAddress().length == 4
                ? NOT_PUBLIC.stream().noneMatch(range -> range.contains(address))
                : PUBLIC_V6.contains(address) && NOT_PUBLIC_V6.stream().noneMatch(range -> range.contains(address));
    }

    private static String plain(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            return name.substring(1, name.length() - 1);
        }
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static List<AddressRange> ranges(String... texts) {
        return List.of(texts).stream().map(AddressRange::parse).toList();
    }
}
