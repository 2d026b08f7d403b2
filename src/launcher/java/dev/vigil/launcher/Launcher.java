package dev.vigil.launcher;

import io.quarkus.bootstrap.runner.QuarkusEntryPoint;

/// The first class of quarkus-run.jar. It is compiled for Java 8, so that an older Java can say what it lacks; all
/// other classes need Java 25.
public final class Launcher {

    /// As maven.compiler.release in pom.xml.
    private static final int OLDEST_JAVA = 25;

    private Launcher() {}

    /// Starts the program, or ends with 1 and one sentence where Java is too old.
    public static void main(String[] arguments) throws Throwable {
        // 17, or 1.8 up to Java 8.
        String java = System.getProperty("java.specification.version");
        if (Double.parseDouble(java) < OLDEST_JAVA) {
            System.err.println("Vigil needs Java " + OLDEST_JAVA + " or newer, and this is Java " + java + " in "
                    + System.getProperty("java.home") + ".");
            System.exit(1);
        }
        QuarkusEntryPoint.main(arguments);
    }
}
