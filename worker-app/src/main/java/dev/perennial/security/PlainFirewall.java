package dev.perennial.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.security.web.firewall.FirewalledRequest;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.StrictHttpFirewall;

/**
 * Refuses every path that could be read in two ways, before anybody reads it: nothing we serve needs an escape, a parameter, an
 * empty segment or more than one dot.
 */
public final class PlainFirewall extends StrictHttpFirewall {

    /** Possessive, and so a loop: a group that may give back is matched by recursion, which a long path lets overflow. */
    private static final Pattern PLAIN = Pattern.compile("(?:/[A-Za-z0-9_-]++)++(?:\\.[a-z0-9]{1,8})?|/");

    @Override
    public FirewalledRequest getFirewalledRequest(HttpServletRequest request) {
        if (!isPlain(request.getRequestURI())) {
            throw new RequestRejectedException("Malformed path");
        }
        return super.getFirewalledRequest(request);
    }

    static boolean isPlain(String path) {
        return PLAIN.matcher(path).matches();
    }
}
