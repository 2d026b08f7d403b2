package dev.vigil;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.stream.Stream;

/// The program. It checks the settings before Quarkus starts: nothing is connected or written with wrong ones, and
/// what is said about them is not lost among the lines of a start.
@QuarkusMain
public final class Vigil {

    Vigil() {}

    /// Runs until SIGTERM, or the command that the first argument names. Ends with 78 and one line for each setting
    /// that
    /// is wrong.
    public static void main(String... arguments) {
        var config = ConfigUtils.configBuilder().build();
        if (arguments.length > 0) {
            System.exit(Command.run(List.of(arguments), config));
        }
        NettyMemory.bound();
        var complaints = complaints(config);
        if (complaints.isEmpty()) {
            Quarkus.run(arguments);
        } else {
            System.err.println(VigilSettings.message(complaints));
            System.exit(VigilSettings.EXIT_CODE);
        }
    }

    private static List<String> complaints(SmallRyeConfig config) {
        return Stream.concat(
                        VigilSettings.CHECK.misspelledNames(config, System.getenv()).stream(),
                        VigilSettings.CHECK.wrongValues(config).stream())
                .toList();
    }
}
