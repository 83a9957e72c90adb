package dev.perennial.catalogue;

/**
 * One thing that is wrong, or unwise, in a catalogue.
 *
 * @param file the file's name; null for an entry that came from the registry
 * @param line counted from 1; 0 if unknown
 * @param column counted from 1; 0 if unknown
 * @param path where it is, for instance {@code jobs.expire_codes.cron}
 * @param message what is wrong and what would be right
 */
public record CatalogueProblem(String file, int line, int column, String path, String message) {

    /** An aliased value is met again on another path. */
    boolean isSameAs(CatalogueProblem other) {
        return line == other.line && column == other.column && message.equals(other.message) && line > 0;
    }

    /** In the form that editors and terminals turn into a link: {@code jobs.yaml:12:18: jobs.expire_codes.cron: …}. */
    @Override
    public String toString() {
        String place = file == null ? "" : "%s:%d:%d: ".formatted(file, line, column);
        return place + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
