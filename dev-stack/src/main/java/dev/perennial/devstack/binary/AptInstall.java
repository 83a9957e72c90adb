package dev.perennial.devstack.binary;

import dev.perennial.devstack.binary.Executable.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Debian's package, installed by Debian's own client; it has a program of its own name. Only root can do that. */
record AptInstall(String debianPackage, String path, Platform platform, boolean root) implements Place {
    private static final Map<String, String> ASK_NOTHING = Map.of("LC_ALL", "C", "DEBIAN_FRONTEND", "noninteractive");
    // Another client may be at work, such as the system's own nightly one.
    private static final String WAIT_FOR_OTHERS = "DPkg::Lock::Timeout=300";
    private static final Duration LIMIT = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "apt-get";
    }

    @Override
    public String source() {
        return "Debian's package " + debianPackage;
    }

    @Override
    public boolean worthMentioning() {
        return root && aptGet().isPresent();
    }

    @Override
    public Path look(Consumer<String> progress) throws Refusal {
        Path aptGet = aptGet().orElseThrow(() -> new Refusal("it is not here"));
        if (!root) {
            throw new Refusal("only root may install packages");
        }
        progress.accept("Installing " + source() + "; takes about a minute, once");
        run(aptGet, "update");
        run(aptGet, "install", "-y", "--no-install-recommends", debianPackage);
        return new OnThePath(debianPackage, path, platform).look(progress);
    }

    private Optional<Path> aptGet() {
        return new OnThePath("apt-get", path, platform).installed();
    }

    private static void run(Path aptGet, String... words) throws Refusal {
        List<String> command = new ArrayList<>(List.of(aptGet.toString(), "-q", "-o", WAIT_FOR_OTHERS));
        command.addAll(List.of(words));
        Answer answer = Executable.run(command, ASK_NOTHING, LIMIT);
        if (answer.exitCode() != 0) {
            throw new Refusal("apt-get " + words[0] + " failed: " + answer.lastLine());
        }
    }
}
