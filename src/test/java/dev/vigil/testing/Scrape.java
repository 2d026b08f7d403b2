package dev.vigil.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The metrics of a program as Prometheus reads them. The one place that knows where they are asked for.
public final class Scrape {

    private static final String PATH = "/q/metrics";
    private static final String TOTAL = "_total";
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) ?(.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+).*");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final String text;
    private final Map<String, String> helps = new TreeMap<>();
    private final Map<String, String> types = new TreeMap<>();
    private final List<Sample> samples = new ArrayList<>();

    private Scrape(String text) {
        this.text = text;
        text.lines().forEach(this::read);
        // In the format OpenMetrics, which a client gets that asks for none, a counter's family is named without it.
        for (var name : Set.copyOf(types.keySet())) {
            if (types.getOrDefault(name, "").equals("counter") && !name.endsWith(TOTAL)) {
                types.remove(name);
                types.put(name + TOTAL, "counter");
                helps.put(name + TOTAL, helps.getOrDefault(name, ""));
            }
        }
    }

    /// Asks for the metrics now.
    public static Scrape of(Api api) {
        return new Scrape(api.get(PATH).body().textValue());
    }

    public String text() {
        return text;
    }

    /// The type of each family, by its name.
    public Map<String, String> types() {
        return types;
    }

    /// The text that explains each family, by its name.
    public Map<String, String> helps() {
        return helps;
    }

    public List<Sample> samples() {
        return samples;
    }

    /// The names of all series.
    public Set<String> names() {
        return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /// The labels of all series.
    public Set<String> labels() {
        return samples.stream()
                .flatMap(sample -> sample.labels().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The values that a label has in the series of this name.
    public Set<String> values(String name, String label) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name))
                .map(sample -> sample.labels().getOrDefault(label, ""))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The sum of all series of this name that have these labels among theirs.
    public double sum(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet()))
                .mapToDouble(Sample::value)
                .sum();
    }

    public double sum(String name) {
        return sum(name, Map.of());
    }

    private void read(String line) {
        var comment = COMMENT.matcher(line);
        if (comment.matches()) {
            (comment.group(1).equals("HELP") ? helps : types).put(comment.group(2), comment.group(3));
            return;
        }
        if (line.startsWith("#")) {
            return;
        }
        var sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        var labels = new TreeMap<String, String>();
        if (sample.group(2) != null) {
            LABEL.matcher(sample.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        }
        var value = sample.group(3).replace("+Inf", "Infinity").replace("-Inf", "-Infinity");
        samples.add(new Sample(sample.group(1), labels, Double.parseDouble(value)));
    }

    /// One series with its value.
    public record Sample(String name, Map<String, String> labels, double value) {}
}
