package dev.perennial.command;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A command that jobs may run, as the worker's operator allows it.
 *
 * @param run the executable, by its absolute path; no shell looks at it
 * @param arguments a pattern for each argument, which has to match the whole of it
 * @param more a pattern for further arguments; empty: there are none
 * @param directory in which it runs
 * @param environment names of variables of the worker that it is given; it has no others but PATH
 * @param user as whom it runs; empty: as whoever the worker is. Needs a worker that may change users
 * @param memory in bytes of address space, empty: without a limit
 * @param cpuSeconds of processor time, empty: without a limit
 * @param fileBytes the largest file that it may write, empty: without a limit
 */
public record AllowedCommand(
        String name,
        Path run,
        List<Pattern> arguments,
        Optional<Pattern> more,
        Path directory,
        List<String> environment,
        Optional<String> user,
        Optional<Long> memory,
        Optional<Long> cpuSeconds,
        Optional<Long> fileBytes) {

    /** What is wrong with arguments, in words; empty when they are allowed. */
    public Optional<String> refusal(List<String> given) {
        if (given.size() < arguments.size()) {
            return Optional.of("it takes %d arguments, and %d are given".formatted(arguments.size(), given.size()));
        }
        for (int i = 0; i < given.size(); i++) {
            Optional<Pattern> pattern = i < arguments.size() ? Optional.of(arguments.get(i)) : more;
            if (pattern.isEmpty()) {
                return Optional.of("it takes %d arguments, and %d are given".formatted(arguments.size(), given.size()));
            }
            if (given.get(i).indexOf('\0') >= 0
                    || !pattern.get().matcher(given.get(i)).matches()) {
                return Optional.of("argument %d does not match %s".formatted(i + 1, pattern.get()));
            }
        }
        return Optional.empty();
    }
}
