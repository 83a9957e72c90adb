package dev.perennial.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.springframework.web.util.UriComponentsBuilder;

/** Where people sign in, and where they go from there: only ever a page of ours. */
public final class SignInPaths {

    public static final String SIGN_IN = "/sign-in";
    public static final String HOME = "/";

    private static final Pattern OURS = Pattern.compile("(?:/|(?:/[A-Za-z0-9_-]++)++)(?:\\?[A-Za-z0-9_.=&%+:-]*+)?");

    private SignInPaths() {}

    /** The sign-in page, which leads back to the page that was asked for. */
    static String from(HttpServletRequest request) {
        String query = request.getQueryString();
        String page = request.getRequestURI() + (query == null ? "" : "?" + query);
        return to(SIGN_IN, page);
    }

    /** A place where one signs in, which leads on to the page. */
    public static String to(String signIn, String page) {
        if (page.equals(HOME)) {
            return signIn;
        }
        return UriComponentsBuilder.fromUriString(signIn)
                .queryParam("to", "{to}")
                .encode()
                .build(page)
                .toString();
    }

    /** Where to go after signing in: the given page when it is one of ours, else home. */
    public static String page(String to) {
        return to != null && OURS.matcher(to).matches() ? to : HOME;
    }
}
