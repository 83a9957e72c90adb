package dev.perennial.pages.frame;

import dev.perennial.access.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The files that pages need. Their names hold a digest of what is in them: another content is another name. */
public final class Assets {

    private static final int DIGITS = 10;

    private static final List<Asset> ALL = List.of(
            read("perennial", ".css", "text/css;charset=UTF-8"),
            read("perennial", ".js", "text/javascript;charset=UTF-8"),
            read("icon", ".svg", "image/svg+xml"),
            read("icon-attention", ".svg", "image/svg+xml"));

    private static final Map<String, Asset> BY_NAME =
            ALL.stream().collect(Collectors.toMap(Asset::name, Function.identity()));

    private Assets() {}

    record Asset(String file, String name, String contentType, byte[] content) {}

    /** Where a file is: {@code /assets/perennial-0123456789.css} of {@code perennial.css}. */
    public static String path(String file) {
        return ALL.stream()
                .filter(asset -> asset.file().equals(file))
                .map(asset -> "/assets/" + asset.name())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such file: " + file));
    }

    static Optional<Asset> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static Asset read(String stem, String ending, String contentType) {
        try (InputStream file = Assets.class.getResourceAsStream("/pages/" + stem + ending)) {
            byte[] content = file.readAllBytes();
            String digest = HexFormat.of()
                    .formatHex(Secret.digest(new String(content, java.nio.charset.StandardCharsets.UTF_8)));
            return new Asset(stem + ending, stem + "-" + digest.substring(0, DIGITS) + ending, contentType, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
