package dev.perennial.cli.imports;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is called.
 *
 * @param base without what is in {@code query}
 * @param query the parameters where one of them must not be written; none where they can stay in {@code base}
 * @param account {@code user:password} that stood before the host
 */
record CallAddress(String base, String host, String path, Map<String, String> query, Optional<String> account) {

    /**
     * Reads a URL as a command has it.
     *
     * @param url with its variables marked
     * @param entry is refused where it cannot be called, and told what to look at
     */
    static Optional<CallAddress> of(String url, Entry entry, ImportOptions options) {
        return new Reading(entry, options).read(url);
    }

    /** Of which a variable for its secrets is named. */
    String site() {
        return host.replaceFirst("^www\\.", "");
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return text;
        }
    }

    private record Reading(Entry entry, ImportOptions options) {

        private Optional<CallAddress> read(String url) {
            String text = url.matches("[a-zA-Z][a-zA-Z0-9+.-]*://.*") || Variables.areIn(url) ? url : schemeless(url);
            text = onBaseUrl(text);
            if (text == null) {
                return Optional.empty();
            }
            int mark = text.indexOf('?');
            String before = mark < 0 ? text : text.substring(0, mark);
            String query = mark < 0 ? "" : text.substring(mark + 1).replaceFirst("#.*", "");
            if (Variables.areIn(before)) {
                entry.refuse("calls %s, and the value of $%s is not in the source: write the URL out"
                        .formatted(Variables.shown(before), Variables.firstIn(before)));
                return Optional.empty();
            }
            URI uri = uri(before);
            if (uri == null) {
                return Optional.empty();
            }
            Optional<String> account = Optional.ofNullable(uri.getRawUserInfo()).map(CallAddress::decoded);
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String base = uri.getScheme().toLowerCase(Locale.ROOT) + "://" + uri.getHost() + port + path;
            if (SecretWords.looksSecret(base)) {
                entry.refuse(
                        "the URL itself is a secret, since whoever knows it may call it: let a route of the application call it, with"
                                + " the URL in its environment, and make a job of that route");
                return Optional.empty();
            }
            warnOfPlace(uri.getScheme(), uri.getHost());
            return query(query)
                    .map(parameters -> parameters.isEmpty() && !query.isEmpty()
                            ? new CallAddress(base + "?" + query, uri.getHost(), path, Map.of(), account)
                            : new CallAddress(base, uri.getHost(), path, parameters, account));
        }

        private static String schemeless(String text) {
            return "http://" + text;
        }

        /** A variable in front, or this machine, is where the application was called from; null when it is not known where that is. */
        private String onBaseUrl(String text) {
            boolean ofVariable = Variables.areIn(text) && text.startsWith(Variables.marked(Variables.firstIn(text)));
            boolean here = isHere(text.replaceFirst("(?i)^https?://", "").replaceFirst("(:\\d+)?([/?].*)?$", ""));
            if (options.baseUrl().isPresent() && (ofVariable || here)) {
                String path = ofVariable
                        ? text.substring(
                                Variables.marked(Variables.firstIn(text)).length())
                        : text.replaceFirst("(?i)https?://[^/?]*", "");
                return options.baseUrl().get() + (path.startsWith("/") || path.isEmpty() ? path : "/" + path);
            }
            if (ofVariable) {
                entry.refuse("calls %s, and the value of $%s is not in the source: say it with --base-url"
                        .formatted(Variables.shown(text.replaceFirst("\\?.*", "")), Variables.firstIn(text)));
                return null;
            }
            if (here) {
                entry.note(
                        "calls this machine, which is not the one of the worker: write the application's URL, or import with"
                                + " --base-url");
            }
            return text;
        }

        private URI uri(String text) {
            try {
                URI uri = new URI(text);
                if (uri.getScheme() == null || !uri.getScheme().matches("(?i)https?")) {
                    entry.refuse("%s:// is neither http nor https".formatted(uri.getScheme()));
                    return null;
                }
                if (uri.getHost() == null) {
                    entry.refuse("calls a URL without a host");
                    return null;
                }
                return uri;
            } catch (URISyntaxException e) {
                entry.refuse("calls something that is no URL: %s".formatted(e.getReason()));
                return null;
            }
        }

        private void warnOfPlace(String scheme, String host) {
            boolean inside = host.matches(
                    "10\\..*|192\\.168\\..*|172\\.(1[6-9]|2\\d|3[01])\\..*|.*\\.(local|internal|svc|lan)|[^.]+");
            if (!isHere(host) && (inside || scheme.equalsIgnoreCase("http"))) {
                entry.note("%s is %s: it is called only if the worker's PERENNIAL_HTTP_ALLOW names it"
                        .formatted(host, inside ? "inside a network" : "called without TLS"));
            }
        }

        private static boolean isHere(String host) {
            return host.matches("(?i)localhost|127(\\.\\d+){3}|0\\.0\\.0\\.0|\\[::1]");
        }

        /** The parameters where one of them must not be written; none where the query can stay as it is. */
        private Optional<Map<String, String>> query(String query) {
            Map<String, String> parameters = new LinkedHashMap<>();
            boolean hidden = Variables.areIn(query);
            for (String each : query.split("&")) {
                String[] sides = each.split("=", 2);
                String name = decoded(sides[0]);
                String value = sides.length == 2 ? decoded(sides[1]) : "";
                hidden |= SecretWords.isNameOfSecret(name) && !value.isEmpty() || SecretWords.looksSecret(value);
                if (!name.isEmpty() && parameters.put(name, value) != null && hidden) {
                    entry.refuse(
                            "gives the parameter %s twice, and one of its values must not be written".formatted(name));
                    return Optional.empty();
                }
            }
            return Optional.of(hidden ? parameters : Map.of());
        }
    }
}
