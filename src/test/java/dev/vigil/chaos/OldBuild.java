package dev.vigil.chaos;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Map;

/// An earlier version of Vigil, to run beside this one: {@code -Dvigil.old.build=} the folder `target` of a
/// checkout of it after {@code ./mvnw package -DskipTests}; one is made with
/// {@code git worktree add ../vigil-old <commit>}.
final class OldBuild {

    /// What its replicas call themselves to AWS.
    static final String NAME = "old";

    private OldBuild() {}

    /// Settings with which a replica starts as the old version; where none is given, the test is skipped.
    static Map<String, String> settings() {
        var build = System.getProperty("vigil.old.build");
        assumeThat(build)
                .as("old and new run side by side where -Dvigil.old.build names the folder target of an old build")
                .isNotNull();
        return Map.of(Replicas.BUILD, String.valueOf(build), "AWS_SDK_UA_APP_ID", NAME);
    }
}
