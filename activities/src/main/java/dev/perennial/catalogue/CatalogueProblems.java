package dev.perennial.catalogue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/** Gathers what is wrong while a catalogue is read, so that a person is told everything at once. */
final class CatalogueProblems {

    private static final Comparator<CatalogueProblem> BY_PLACE =
            Comparator.comparingInt(CatalogueProblem::line).thenComparingInt(CatalogueProblem::column);

    private final String file;
    private final String root;
    private final List<CatalogueProblem> errors = new ArrayList<>();
    private final List<CatalogueProblem> warnings = new ArrayList<>();

    CatalogueProblems(String file) {
        this(file, "");
    }

    /** @param root what paths begin with and need not say */
    CatalogueProblems(String file, String root) {
        this.file = file;
        this.root = root;
    }

    void add(Node node, String path, String message) {
        CatalogueProblem problem = at(node == null ? null : node.getStartMark(), path, message);
        if (errors.stream().noneMatch(problem::isSameAs)) {
            errors.add(problem);
        }
    }

    void warn(Node node, String path, String message) {
        warnings.add(at(node == null ? null : node.getStartMark(), path, message));
    }

    void notYaml(YAMLException failure) {
        if (failure instanceof MarkedYAMLException marked) {
            errors.add(at(marked.getProblemMark(), "", "is not YAML: " + words(marked)));
        } else {
            errors.add(at(null, "", "is not YAML: " + failure.getMessage()));
        }
    }

    private static String words(MarkedYAMLException failure) {
        return failure.getContext() == null ? failure.getProblem() : failure.getContext() + ", " + failure.getProblem();
    }

    int count() {
        return errors.size();
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new InvalidCatalogueException(errors.stream().sorted(BY_PLACE).toList());
        }
    }

    List<CatalogueProblem> warnings() {
        return warnings.stream().sorted(BY_PLACE).toList();
    }

    static int line(Node node) {
        return node.getStartMark() == null ? 0 : node.getStartMark().getLine() + 1;
    }

    /** Without a mark it is the file as a whole, or JSON, which has no lines. */
    private CatalogueProblem at(Mark mark, String fullPath, String message) {
        String path = fromRoot(fullPath);
        return mark == null
                ? new CatalogueProblem(file, file == null ? 0 : 1, file == null ? 0 : 1, path, message)
                : new CatalogueProblem(file, mark.getLine() + 1, mark.getColumn() + 1, path, message);
    }

    private String fromRoot(String path) {
        if (path.equals(root)) {
            return "";
        }
        return root.isEmpty() || !path.startsWith(root + ".") ? path : path.substring(root.length() + 1);
    }
}
