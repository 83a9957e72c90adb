package dev.perennial.security;

import dev.perennial.access.Role;
import dev.perennial.access.SignInDao.Person;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.security.web.util.matcher.IpAddressMatcher;

/**
 * A proxy that has signed people in already and says in headers who they are. Only what comes from a configured peer is believed, and
 * only at the sign-in page: what follows is a sign-in like any other, which ends and can be ended.
 *
 * @param peers addresses or networks like {@code 10.0.0.0/8}; none: nobody is believed
 * @param userHeader holds who it is
 * @param groupsHeader holds the groups they are in, separated by commas
 * @param admins groups whose members are admins
 * @param operators groups whose members are operators; everybody else is a viewer
 */
@ConfigurationProperties("perennial.proxy")
public record TrustedProxy(
        List<String> peers, String userHeader, String groupsHeader, Set<String> admins, Set<String> operators) {

    public TrustedProxy {
        peers = peers == null ? List.of() : List.copyOf(peers);
        peers.forEach(IpAddressMatcher::new);
    }

    /** Whom the proxy names; empty when there is none, or it cannot be believed. What follows an @ is left out. */
    public Optional<Person> person(HttpServletRequest request) {
        boolean believed = peers.stream().anyMatch(peer -> new IpAddressMatcher(peer).matches(request.getRemoteAddr()));
        return Optional.ofNullable(request.getHeader(userHeader))
                .filter(user -> believed)
                .flatMap(PlainName::of)
                .flatMap(name -> role(request).map(role -> new Person("proxy " + name, role)));
    }

    private Optional<Role> role(HttpServletRequest request) {
        String groups = Optional.ofNullable(request.getHeader(groupsHeader)).orElse("");
        return new GroupRoles(admins, operators, Set.of()).of(GroupRoles.split(groups));
    }
}
