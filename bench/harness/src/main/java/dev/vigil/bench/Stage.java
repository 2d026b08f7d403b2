package dev.vigil.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The lean services and PostgreSQL, on which programs are put. Each gets a database, queues and an access key of its
/// own, all of one name: so programs that stand side by side do not share work, and are counted apart.
final class Stage implements AutoCloseable {

    /// A quota that no program reaches.
    static final Map<String, String> NO_QUOTA = Map.of("VIGIL_REKOGNITION_REQUESTS_PER_SECOND", "100000");

    private static final String REGION = "us-east-1";

    private final Options options;
    private Optional<Lean> lean = Optional.empty();
    private Optional<Postgres> postgres = Optional.empty();

    Stage(Options options) {
        this.options = options;
    }

    /// Starts the services, and Vigil once for the tables; the second time nothing.
    void open() throws IOException, SQLException, InterruptedException {
        if (postgres.isPresent()) {
            return;
        }
        lean = Optional.of(Lean.start());
        postgres = Optional.of(Postgres.start(options.output().resolve("postgres")));
        var vigil = Program.NATIVE.isBuilt(options) ? Program.NATIVE : Program.JVM;
        var environment = environment(postgres().template());
        environment.put("VIGIL_QUEUE_WORKER_ENABLED", "false");
        Subject.start(vigil, options, environment).close();
    }

    Options options() {
        return options;
    }

    Lean lean() {
        return lean.orElseThrow();
    }

    Postgres postgres() {
        return postgres.orElseThrow();
    }

    /// Puts a program on, with an empty ledger.
    ///
    /// @param settings what the row wants of Vigil; the baselines know none of it
    Actor put(Program program, String row, Map<String, String> settings)
            throws IOException, SQLException, InterruptedException {
        var name = row + "_" + program.word();
        postgres().create(name);
        if (!program.isVigil()) {
            postgres().loosen(name);
        }
        return put(program, name, settings, true);
    }

    /// The same on the database of this name.
    Actor put(Program program, String name, Map<String, String> settings, boolean own)
            throws IOException, SQLException, InterruptedException {
        var environment = environment(name);
        environment.putAll(settings);
        return new Actor(this, program, name, Subject.start(program, options, environment), own);
    }

    private Map<String, String> environment(String name) {
        var environment = new HashMap<String, String>();
        environment.put("AWS_REGION", REGION);
        environment.put("AWS_ACCESS_KEY_ID", name);
        environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        vigil(environment, name);
        baseline(environment, name);
        return environment;
    }

    private void vigil(Map<String, String> environment, String name) {
        environment.put("VIGIL_IDENTITY", "none");
        environment.put("VIGIL_DATABASE_URL", postgres().url(name));
        environment.put("VIGIL_DATABASE_USERNAME", Postgres.ROLE);
        environment.put("VIGIL_DATABASE_PASSWORD", Postgres.ROLE);
        environment.put("VIGIL_QUEUE_URL", lean().queueUrl(name));
        environment.put("VIGIL_STORAGE_BUCKET", Lean.BUCKET);
        environment.put("VIGIL_REKOGNITION_ENDPOINT", lean().endpoint());
        environment.put("QUARKUS_SQS_ENDPOINT_OVERRIDE", lean().endpoint());
        environment.put("QUARKUS_S3_ENDPOINT_OVERRIDE", lean().endpoint());
        environment.put("QUARKUS_S3_PATH_STYLE_ACCESS", "true");
    }

    private void baseline(Map<String, String> environment, String name) {
        environment.put("DB_URL", "jdbc:" + postgres().url(name));
        environment.put("DB_USER", Postgres.ROLE);
        environment.put("DB_PASSWORD", Postgres.ROLE);
        environment.put("SQS_ENDPOINT", lean().endpoint());
        environment.put("SQS_QUEUE_URL", lean().queueUrl(name));
        environment.put("S3_ENDPOINT", lean().endpoint());
        environment.put("S3_BUCKET", Lean.BUCKET);
        environment.put("REKOGNITION_ENDPOINT", lean().endpoint());
        environment.put("IN_FLIGHT", "1000");
    }

    @Override
    public void close() throws IOException, InterruptedException {
        if (lean.isPresent()) {
            lean().close();
        }
        if (postgres.isPresent()) {
            postgres().close();
        }
    }
}
