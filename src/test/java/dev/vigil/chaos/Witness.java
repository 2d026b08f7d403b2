package dev.vigil.chaos;

/// What a run adds to the tables of the ledger, which Vigil knows nothing of.
final class Witness {

    /// A witness that Vigil knows nothing of: every time a result is written or an image ends, it writes a line.
    private static final String WITNESS = """
            CREATE TABLE witness (image_id uuid NOT NULL, what text NOT NULL);
            CREATE FUNCTION witness_result() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO witness VALUES (NEW.id, 'result'); RETURN NULL; END $$;
            CREATE FUNCTION witness_end() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO witness VALUES (NEW.virtual_image_id, 'end'); RETURN NULL; END $$;
            CREATE TRIGGER witness AFTER UPDATE OF rekognition_data ON virtual_image
                FOR EACH ROW EXECUTE FUNCTION witness_result();
            CREATE TRIGGER witness AFTER UPDATE OF state ON bulk_job_virtual_images
                FOR EACH ROW EXECUTE FUNCTION witness_end()
            """;

    /// The packaged program knows one caller. So each job that comes with images gets one of three tenants here, and
    /// its
    /// images the same, since the admission takes the tenant of the job that it has written.
    private static final String TENANTS = """
            CREATE SEQUENCE turns;
            CREATE FUNCTION one_of_three() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                    NEW.tenant_id := (ARRAY['local', 'press', 'shop'])[1 + nextval('turns') % 3];
                    RETURN NEW;
                END $$;
            CREATE TRIGGER witness_tenants BEFORE INSERT ON nsfw_bulk_jobs
                FOR EACH ROW WHEN (NEW.received > 0) EXECUTE FUNCTION one_of_three()
            """;

    /// The same for what a version before open images does not have.
    private static final String WITNESS_OF_WAITING = """
            CREATE TABLE announced (image_id uuid NOT NULL, at timestamptz NOT NULL);
            CREATE FUNCTION witness_announcement() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO announced VALUES (OLD.virtual_image_id, now()); RETURN NULL; END $$;
            CREATE TRIGGER witness_announcement AFTER DELETE ON outbox
                FOR EACH ROW EXECUTE FUNCTION witness_announcement();
            CREATE TABLE attempted (image_id uuid NOT NULL);
            CREATE FUNCTION witness_attempt() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO attempted VALUES (NEW.virtual_image_id); RETURN NULL; END $$;
            CREATE TRIGGER witness AFTER UPDATE OF attempts ON open_image
                FOR EACH ROW EXECUTE FUNCTION witness_attempt()
            """;

    private Witness() {}

    /// Installs it before there is work.
    static void install(Ledger ledger) {
        ledger.ask(WITNESS);
        ledger.ask(TENANTS);
        if (ledger.one("SELECT to_regclass('outbox') IS NOT NULL").equals("t")) {
            ofWaiting(ledger);
        }
    }

    /// Installs what it needs of the tables that the version before does not have, once they are there.
    static void ofWaiting(Ledger ledger) {
        ledger.ask(WITNESS_OF_WAITING);
    }
}
