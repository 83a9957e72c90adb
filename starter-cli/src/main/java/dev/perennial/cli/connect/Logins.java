package dev.perennial.cli.connect;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.perennial.cli.exit.Refusal;
import dev.perennial.database.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The servers that somebody logged in to, with a token each: a file in their configuration directory that nobody else can read.
 * It appears whole or not at all.
 */
public final class Logins {

    private static final String NAME = "login.json";
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNERS_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Optional<Path> file;

    private Logins(Optional<Path> file) {
        this.file = file;
    }

    public static Logins of(Environment environment) {
        return new Logins(environment.configurationDirectory().map(directory -> directory.resolve(NAME)));
    }

    /**
     * One of them.
     *
     * @param insecure whether plain http to this server was allowed
     */
    public record Login(String url, String token, boolean insecure) {

        /** A secret is in here. */
        @Override
        public String toString() {
            return "Login[" + url + "]";
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Kept(String current, Map<String, Secret> servers) {

        Kept {
            servers = servers == null ? Map.of() : new TreeMap<>(servers);
        }

        Optional<Login> find(String url) {
            return Optional.ofNullable(url)
                    .map(servers::get)
                    .map(secret -> new Login(url, secret.token(), secret.insecure()));
        }
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    record Secret(String token, boolean insecure) {

        @Override
        public String toString() {
            return "Secret[]";
        }
    }

    /** The newest one that was not forgotten. */
    public Optional<Login> current() {
        Kept kept = read();
        return kept.find(kept.current());
    }

    public Optional<Login> find(ServerAddress address) {
        return read().find(address.url());
    }

    /** Keeps it, in place of an earlier one for the same server, as the current one. */
    public void keep(Login login) {
        Map<String, Secret> servers = new TreeMap<>(read().servers());
        servers.put(login.url(), new Secret(login.token(), login.insecure()));
        write(new Kept(login.url(), servers));
    }

    /** Returns false when there is none. */
    public boolean forget(String url) {
        Kept kept = read();
        Map<String, Secret> servers = new TreeMap<>(kept.servers());
        if (servers.remove(url) == null) {
            return false;
        }
        write(new Kept(url.equals(kept.current()) ? null : kept.current(), servers));
        return true;
    }

    private Kept read() {
        if (file.isEmpty() || !Files.exists(file.get())) {
            return new Kept(null, Map.of());
        }
        Path here = file.get();
        try {
            refuseOthers(here);
            return Json.read(Files.readString(here), Kept.class);
        } catch (IOException | IllegalArgumentException e) {
            throw Refusal.refused("%s cannot be read".formatted(here), "remove it, and log in again: perennial login");
        }
    }

    private static void refuseOthers(Path file) throws IOException {
        if (!isPosix(file)) {
            return;
        }
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        others.removeAll(OWNER_ALONE);
        if (!others.isEmpty()) {
            throw Refusal.refused(
                    "%s holds tokens, and others than its owner may use it".formatted(file),
                    "close it:  chmod 600 %s".formatted(file),
                    "if somebody may have read it:  perennial tokens revoke ID, and log in again");
        }
    }

    private void write(Kept kept) {
        Path target = file.orElseThrow(() -> Refusal.refused(
                "it is not known where to keep the token: neither XDG_CONFIG_HOME nor HOME is set",
                "use PERENNIAL_SERVER and PERENNIAL_TOKEN instead"));
        Path directory = target.getParent();
        try {
            createDirectory(directory);
            // Created readable by its owner alone, and swapped in: no moment at which others could open it.
            Path draft = isPosix(directory)
                    ? Files.createTempFile(directory, NAME, ".tmp", PosixFilePermissions.asFileAttribute(OWNER_ALONE))
                    : Files.createTempFile(directory, NAME, ".tmp");
            try {
                Files.writeString(draft, Json.write(kept));
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw Refusal.refused("%s cannot be written: %s".formatted(target, e.getMessage()));
        }
    }

    private static void createDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Files.createDirectories(directory.getParent());
        if (isPosix(directory.getParent())) {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNERS_DIRECTORY));
        } else {
            Files.createDirectory(directory);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
