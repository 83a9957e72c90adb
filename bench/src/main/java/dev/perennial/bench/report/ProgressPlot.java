package dev.perennial.bench.report;

import java.util.List;
import java.util.Locale;

/** Rows that others can see, over time, for several ways of doing the same, as an SVG that needs nothing else. */
final class ProgressPlot {

    private static final int WIDTH = 800;
    private static final int HEIGHT = 420;
    private static final int LEFT = 80;
    private static final int RIGHT = 20;
    private static final int TOP = 50;
    private static final int BOTTOM = 90;
    private static final List<String> COLOURS = List.of("#1b7f4b", "#c0392b", "#7f8c8d", "#2c6fbb");

    private ProgressPlot() {}

    /** So many rows, so many seconds after the beginning. */
    record Point(double seconds, double rows) {}

    /**
     * @param dashed not measured all the way
     */
    record Line(String name, boolean dashed, List<Point> points) {}

    static String svg(String title, List<Line> lines) {
        double seconds = greatest(lines, true);
        double rows = greatest(lines, false);
        StringBuilder svg = new StringBuilder();
        svg.append(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">%n",
                WIDTH, HEIGHT));
        svg.append(format("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>%n", WIDTH, HEIGHT));
        svg.append(format("<text x=\"%d\" y=\"24\" font-size=\"16\">%s</text>%n", LEFT, escaped(title)));
        grid(svg, seconds, rows);
        for (int i = 0; i < lines.size(); i++) {
            draw(svg, lines.get(i), COLOURS.get(i % COLOURS.size()), i, seconds, rows);
        }
        return svg.append("</svg>\n").toString();
    }

    private static void grid(StringBuilder svg, double seconds, double rows) {
        for (int i = 0; i <= 4; i++) {
            double y = y(rows * i / 4, rows);
            svg.append(format(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
                    LEFT, y, WIDTH - RIGHT, y));
            svg.append(format(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>%n", LEFT - 8, y + 4, rows * i / 4));
            double x = x(seconds * i / 4, seconds);
            svg.append(format(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f s</text>%n",
                    x, HEIGHT - BOTTOM + 20, seconds * i / 4));
        }
    }

    private static void draw(StringBuilder svg, Line line, String colour, int place, double seconds, double rows) {
        String dash = line.dashed() ? " stroke-dasharray=\"6 4\"" : "";
        StringBuilder points = new StringBuilder();
        line.points()
                .forEach(point ->
                        points.append(format("%.1f,%.1f ", x(point.seconds(), seconds), y(point.rows(), rows))));
        svg.append(format(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>%n",
                colour, dash, points.toString().strip()));
        int x = LEFT + place * (WIDTH - LEFT - RIGHT) / 3;
        svg.append(format(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"3\"%s/>%n",
                x, HEIGHT - 34, x + 28, HEIGHT - 34, colour, dash));
        svg.append(format("<text x=\"%d\" y=\"%d\">%s</text>%n", x + 36, HEIGHT - 29, escaped(line.name())));
    }

    private static double greatest(List<Line> lines, boolean time) {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> time ? point.seconds() : point.rows())
                .max()
                .orElse(1);
    }

    private static double x(double value, double greatest) {
        return LEFT + value / greatest * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double greatest) {
        return HEIGHT - BOTTOM - value / greatest * (HEIGHT - TOP - BOTTOM);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
