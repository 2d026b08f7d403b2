package dev.vigil;

import dev.vigil.db.DatabaseSettings;
import dev.vigil.db.Migrations;
import dev.vigil.settings.SettingsCheck;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;

/// What the program does besides serving: it ends when that is done. A command needs the settings of the database
/// alone.
final class Command {

    /// EX_USAGE of sysexits.h.
    private static final int EXIT_USAGE = 64;

    private static final int EXIT_FAILED = 1;

    private static final String USAGE = """
            vigil                    serves, until it is stopped
            vigil migrate            brings the tables up to date; processes of the version before go on meanwhile
            vigil migrate --finish   takes away what only processes of the version before need; when none runs any more""";

    private static final SettingsCheck CHECK = new SettingsCheck(DatabaseSettings.ALL, DatabaseSettings.RELATIONS);

    private Command() {}

    /// Runs it; answers the exit code.
    static int run(List<String> arguments, SmallRyeConfig config) {
        var finish = arguments.equals(List.of("migrate", "--finish"));
        if (!finish && !arguments.equals(List.of("migrate"))) {
            System.err.println("There is no command " + String.join(" ", arguments) + ".\n" + USAGE);
            return EXIT_USAGE;
        }
        var complaints = CHECK.wrongValues(config);
        if (!complaints.isEmpty()) {
            System.err.println(VigilSettings.message(complaints));
            return VigilSettings.EXIT_CODE;
        }
        return finish ? finish(Migrations.of(config)) : migrate(Migrations.of(config));
    }

    private static int migrate(Migrations migrations) {
        return reporting(() -> {
            var count = migrations.run();
            System.out.println(
                    count == 0
                            ? "The tables are up to date."
                            : "The tables are up to date: " + count + " migrations ran.");
        });
    }

    private static int finish(Migrations migrations) {
        return reporting(() -> {
            migrations.finish();
            System.out.println("Nothing is left that only the version before needed.");
        });
    }

    private static int reporting(Runnable work) {
        try {
            work.run();
            return 0;
        } catch (RuntimeException e) {
            System.err.println(e.getMessage() + ": " + rootOf(e).getMessage());
            return EXIT_FAILED;
        }
    }

    private static Throwable rootOf(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
