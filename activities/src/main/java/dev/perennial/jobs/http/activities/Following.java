package dev.perennial.jobs.http.activities;

import dev.perennial.callout.Call;
import dev.perennial.callout.Reply;
import dev.perennial.failure.FailureKind;
import dev.perennial.failure.JobFailure;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where a redirect leads, as RFC 9110 has it: 303 becomes a GET, and so do 301 and 302 of a POST; 307 and 308 keep method and body.
 * Credentials, and every header with a secret in it, are for the origin that they were meant for.
 */
final class Following {

    static final int MOST = 5;

    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie");
    private static final Set<String> OF_A_BODY = Set.of("content-type", "content-encoding", "content-language");

    private final Set<String> secretHeaders = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    private final Values values;
    private final boolean secretBody;

    /**
     * @param secretHeaders those whose value holds a secret
     * @param values of the call: what was secret among them is never told
     * @param secretBody whether the body holds one
     */
    Following(Set<String> secretHeaders, Values values, boolean secretBody) {
        this.values = values;
        this.secretHeaders.addAll(secretHeaders);
        this.secretBody = secretBody;
    }

    static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    static Optional<URI> target(Reply reply, URI from) {
        return reply.header("Location").filter(text -> !text.isBlank()).flatMap(text -> {
            try {
                URI to = from.resolve(text.strip());
                return Optional.of(to).filter(uri -> uri.getHost() != null && uri.getRawUserInfo() == null);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    /** The request that the redirect asks for. */
    Call next(Call call, int status, URI target) {
        boolean becomesGet = status == 303 && !call.method().equals("HEAD")
                || (status == 301 || status == 302) && call.method().equals("POST");
        boolean sameOrigin = Call.origin(call.uri()).equals(Call.origin(target));
        byte[] body = becomesGet ? null : call.body();
        if (body != null && secretBody && !sameOrigin) {
            throw JobFailure.of(
                    FailureKind.MISCONFIGURED,
                    values.hidden("HTTP %d leads from %s to %s, and the body holds a secret that is not for there"
                            .formatted(status, Call.shown(call.uri()), Call.shown(target))));
        }
        Map<String, List<String>> headers = new LinkedHashMap<>(call.headers());
        headers.keySet()
                .removeIf(name -> !sameOrigin && isPrivate(name)
                        || becomesGet && OF_A_BODY.contains(name.toLowerCase(Locale.ROOT)));
        return new Call(becomesGet ? "GET" : call.method(), target, headers, body, call.timeout(), call.keep());
    }

    boolean isPrivate(String header) {
        return CREDENTIALS.contains(header.toLowerCase(Locale.ROOT)) || secretHeaders.contains(header);
    }
}
