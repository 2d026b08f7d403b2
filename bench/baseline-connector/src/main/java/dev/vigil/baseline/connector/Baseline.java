package dev.vigil.baseline.connector;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/// The job of Vigil, done with Quarkus and the stock connector for SQS.
@QuarkusMain
public class Baseline {

    /// The database's address is given for JDBC; the reactive driver takes the same without the first word.
    public static void main(String... arguments) {
        System.setProperty(
                "quarkus.datasource.reactive.url", System.getenv("DB_URL").replaceFirst("^jdbc:", ""));
        Quarkus.run(arguments);
    }
}
