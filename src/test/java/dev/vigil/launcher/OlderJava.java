package dev.vigil.launcher;

/// A program that calls the launcher as a Java 17 would: no option of Java changes what it says of its own version.
public final class OlderJava {

    private OlderJava() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        System.setProperty("java.specification.version", "17");
        Class.forName("dev.vigil.launcher.Launcher")
                .getMethod("main", String[].class)
                .invoke(null, (Object) arguments);
    }
}
