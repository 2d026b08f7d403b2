package dev.vigil.settings;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// What a value must be. It reads texts in the same way as the configuration interfaces do.
///
/// @param expected completes the sentence "it must be …"
/// @param bounds `10 to 1000`; empty where the rule is no range
/// @param admits whether a text is such a value; whatever it throws means no
public record Rule(String expected, String bounds, Predicate<String> admits) {

    private static final List<String> YES = List.of("true", "yes", "on", "1", "y");

    /// SmallRye reads every other text as "false", and so would pass over a slip in silence.
    private static final List<String> NO = List.of("false", "no", "off", "0", "n");

    /// A whole number within these bounds.
    public static Rule whole(long from, long to) {
        return range("a whole number", Long.toString(from), Long.toString(to), text -> {
            var number = Long.parseLong(text);
            return from <= number && number <= to;
        });
    }

    /// A number within these bounds, given as decimal texts.
    public static Rule number(String from, String to) {
        var least = new BigDecimal(from);
        var most = new BigDecimal(to);
        return range("a number", from, to, text -> {
            var number = new BigDecimal(text);
            return least.compareTo(number) <= 0 && number.compareTo(most) <= 0;
        });
    }

    /// A duration within these bounds, which are written as in the configuration.
    public static Rule duration(String from, String to) {
        var least = durationOf(from);
        var most = durationOf(to);
        return range("a duration", from, to, text -> {
            var duration = durationOf(text);
            return least.compareTo(duration) <= 0 && duration.compareTo(most) <= 0;
        });
    }

    /// A size in bytes within these bounds, which are written as in the configuration.
    public static Rule size(String from, String to) {
        var least = bytesOf(from);
        var most = bytesOf(to);
        return range("a size", from, to, text -> {
            var bytes = bytesOf(text);
            return least.compareTo(bytes) <= 0 && bytes.compareTo(most) <= 0;
        });
    }

    /// True or false.
    public static Rule flag() {
        return new Rule("true or false", "", text -> isTrue(text) || NO.contains(text.toLowerCase(Locale.ROOT)));
    }

    /// One of these words.
    public static Rule oneOf(String... words) {
        return new Rule(String.join(" or ", words), "", text -> List.of(words).contains(text.toLowerCase(Locale.ROOT)));
    }

    /// A text of this form.
    public static Rule matching(Pattern pattern, String expected) {
        return new Rule(expected, "", text -> pattern.matcher(text).matches());
    }

    /// Address of a server, `http` or `https`.
    public static Rule httpAddress() {
        return new Rule("an address such as https://host:port", "", text -> isHttp(URI.create(text)));
    }

    /// Whether a text is such a value.
    public boolean accepts(String text) {
        try {
            return admits.test(text);
        } catch (RuntimeException e) {
            return false;
        }
    }

    static boolean isTrue(String flag) {
        return YES.contains(flag.toLowerCase(Locale.ROOT));
    }

    private static boolean isHttp(URI address) {
        return ("http".equals(address.getScheme()) || "https".equals(address.getScheme())) && address.getHost() != null;
    }

    static Duration durationOf(String text) {
        return DurationConverter.parseDuration(text);
    }

    private static BigInteger bytesOf(String text) {
        return new MemorySizeConverter().convert(text).asBigInteger();
    }

    private static Rule range(String what, String from, String to, Predicate<String> admits) {
        var bounds = from + " to " + to;
        return new Rule(what + " from " + bounds, bounds, admits);
    }
}
