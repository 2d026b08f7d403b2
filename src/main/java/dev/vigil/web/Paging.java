package dev.vigil.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The parameters that lists share, and links to their next pages.
public final class Paging {

    private static final String SEPARATOR = " ";
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private Paging() {}

    /// The number of items wanted: 100 unless said, 1 to 1,000.
    public static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            var limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw wrongLimit();
        }
        throw wrongLimit();
    }

    /// A yes or no, or nothing.
    public static @Nullable Boolean flag(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw ProblemException.invalidParameter("The parameter " + name + " is true or false.", name);
        };
    }

    /// What an opaque cursor stands for, or nothing for the first page.
    ///
    /// @param path of the list; a cursor of another one is refused
    public static Optional<String> position(String path, @Nullable String cursor) {
        if (cursor == null) {
            return Optional.empty();
        }
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (text.startsWith(path + SEPARATOR)) {
                return Optional.of(text.substring(path.length() + 1));
            }
        } catch (IllegalArgumentException e) {
            throw wrongCursor();
        }
        throw wrongCursor();
    }

    /// The problem with a cursor that no page gave out.
    public static ProblemException wrongCursor() {
        return ProblemException.invalidParameter(
                "The parameter cursor is not one that a next link of this list gave out.", "cursor");
    }

    /// A link to the page after the position, with the parameters that were given.
    public static String link(String path, String position, Map<String, ? extends @Nullable Object> parameters) {
        var all = new LinkedHashMap<String, Object>();
        parameters.forEach((name, value) -> {
            if (value != null) {
                all.put(name, value);
            }
        });
        all.put(
                "cursor",
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString((path + SEPARATOR + position).getBytes(StandardCharsets.UTF_8)));
        return path + "?"
                + all.entrySet().stream()
                        .map(entry -> entry.getKey() + "="
                                + URLEncoder.encode(entry.getValue().toString(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
    }

    private static ProblemException wrongLimit() {
        return ProblemException.invalidParameter(
                "The parameter limit is a number from 1 to " + MAX_LIMIT + ".", "limit");
    }
}
