package dev.vigil.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.PackagedVigil;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIf;

/// A Java that is too old is told so: many machines have one as their default.
@DisabledIf("isNative")
class LauncherIT {

    private static final int CLASS_FILE_OF_JAVA_8 = 52;
    private static final Path BUILD = Path.of(System.getProperty("vigil.build", "target"));
    private static final File PROGRAM =
            BUILD.resolve("quarkus-app/quarkus-run.jar").toFile();

    @Test
    void theFirstClassCanBeLoadedByJava8() throws IOException {
        try (var jar = new JarFile(PROGRAM)) {
            var name = jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
            var entry = jar.getEntry(name.replace('.', '/') + ".class");
            try (var classFile = new DataInputStream(jar.getInputStream(entry))) {
                classFile.skipNBytes(6);
                assertThat(classFile.readUnsignedShort()).isEqualTo(CLASS_FILE_OF_JAVA_8);
            }
        }
    }

    @Test
    void anOlderJavaGetsOneSentence() throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        PROGRAM + File.pathSeparator + BUILD.resolve("test-classes"),
                        OlderJava.class.getName())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(output.lines())
                .containsExactly("Vigil needs Java 25 or newer, and this is Java 17 in "
                        + System.getProperty("java.home") + ".");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    static boolean isNative() {
        return PackagedVigil.isNative();
    }
}
