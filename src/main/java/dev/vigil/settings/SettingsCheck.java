package dev.vigil.settings;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Says all that is wrong with a configuration: one line for each key, with what its value must be.
///
/// It reads the texts themselves, not the configuration interfaces, because these stop at the first mistake of a
/// kind and say it in a stack trace.
public final class SettingsCheck {

    private static final int LONGEST_SHOWN = 100;
    private static final String PREFIX = "vigil.";
    private static final String ENVIRONMENT_PREFIX = "VIGIL_";

    private final List<Setting> settings;
    private final List<Relation> relations;

    public SettingsCheck(List<Setting> settings, List<Relation> relations) {
        this.settings = List.copyOf(settings);
        this.relations = List.copyOf(relations);
    }

    /// What is wrong with the values; empty if nothing is.
    public List<String> wrongValues(SmallRyeConfig config) {
        var complaints = new ArrayList<String>();
        var right = new LinkedHashMap<String, String>();
        for (var setting : settings) {
            complaint(setting, config, right).ifPresent(complaints::add);
        }
        relations.forEach(relation -> complaint(relation, right).ifPresent(complaints::add));
        return complaints;
    }

    /// The names that look like settings and are none.
    ///
    /// @param environment names of the variables of the process and their values
    public List<String> misspelledNames(SmallRyeConfig config, Map<String, String> environment) {
        var keys = settings.stream().map(Setting::key).collect(Collectors.toSet());
        var variables = settings.stream().map(Setting::environmentName).collect(Collectors.toSet());
        return Stream.concat(
                        unknown(names(config, PREFIX), keys),
                        unknown(EnvironmentNames.ours(environment, ENVIRONMENT_PREFIX, dotEnv(config)), variables))
                .toList();
    }

    private static Optional<String> complaint(Setting setting, SmallRyeConfig config, Map<String, String> right) {
        var value = config.getConfigValue(setting.key());
        if (value.getValue() == null && value.getRawValue() != null) {
            return Optional.of(setting.key() + " refers to another value that is not there; " + mustBe(setting));
        }
        var text = Objects.requireNonNullElse(value.getValue(), "").strip();
        if (text.isEmpty()) {
            setting.byDefault().ifPresent(byDefault -> right.put(setting.key(), byDefault));
            return setting.required() ? Optional.of(missing(setting)) : Optional.empty();
        }
        if (setting.rule().accepts(text)) {
            right.put(setting.key(), text);
            return Optional.empty();
        }
        return Optional.of(
                "%s is %s; %s".formatted(setting.key(), setting.secret() ? "wrong" : shown(text), mustBe(setting)));
    }

    private static String missing(Setting setting) {
        return "%s is missing (%s); %s".formatted(setting.key(), setting.environmentName(), mustBe(setting));
    }

    private Optional<String> complaint(Relation relation, Map<String, String> right) {
        var mine = right.get(relation.key());
        var others = right.get(relation.other());
        if (mine == null || others == null || relation.holds().test(mine, others)) {
            return Optional.empty();
        }
        var known = isSecret(relation.other()) ? "" : ", which is " + shown(others);
        return Optional.of("%s is %s; it must be %s %s%s"
                .formatted(relation.key(), shown(mine), relation.expected(), relation.other(), known));
    }

    private boolean isSecret(String key) {
        return settings.stream()
                .anyMatch(setting -> setting.secret() && setting.key().equals(key));
    }

    private static Stream<String> unknown(Set<String> names, Set<String> known) {
        return names.stream()
                .filter(name -> !known.contains(name))
                .map(name -> shown(name) + " is no setting of Vigil" + advice(name, known));
    }

    private static String advice(String name, Set<String> known) {
        return EnvironmentNames.nearest(name, known)
                .map(near -> "; did you mean " + near + "?")
                .orElse("; take it away");
    }

    private static Set<String> names(SmallRyeConfig config, String prefix) {
        return StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(source -> !(source instanceof EnvConfigSource))
                .flatMap(source -> source.getPropertyNames().stream())
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The names in a file `.env`, which Quarkus reads beside the environment.
    private static Set<String> dotEnv(SmallRyeConfig config) {
        return StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(EnvConfigSource.class::isInstance)
                .flatMap(source -> source.getPropertyNames().stream())
                .filter(name -> name.startsWith(ENVIRONMENT_PREFIX))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String mustBe(Setting setting) {
        return "it must be " + setting.rule().expected();
    }

    /// A text that somebody typed, fit for one line of a log.
    private static String shown(String text) {
        var line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }
}
