package dev.vigil.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/// Puts the ledger in the place of the predecessor's tables without keeping their readers waiting.
///
/// The first migration rewrites these tables under locks. So they are copied into the schema {@link #NEXT}, and the
/// migrations run there, where nobody waits. Then the copies take the place of the tables in one short transaction. The
/// tables themselves stay in the schema {@link #KEPT}, for whoever wants to go back. Writes to them are refused from
/// the
/// begin on, since a copy would miss them. An attempt that was broken off is begun anew.
final class PredecessorMigration {

    static final String NEXT = "vigil_next";
    static final String KEPT = "vigil_predecessor";

    private static final String TABLES = "('nsfw_bulk_jobs', 'virtual_image', 'bulk_job_virtual_images')";

    /// A reader that waits for a second looks for a deadlock; a swap that waits for two tables in a row gives up
    /// before.
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '300ms'";

    /// Tables of the predecessor in the schema of the connection.
    private static final String ITS_TABLES = """
            SELECT c.oid, c.relname, quote_ident(current_schema()) || '.' || quote_ident(c.relname) AS name
              FROM pg_class c
             WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relname IN\s""" + TABLES;

    /// Views over them and keys of other tables would go on naming the old tables.
    private static final String DEPENDENTS = """
            WITH its AS (%s)
            SELECT count(*)
              FROM (SELECT w.ev_class FROM pg_depend d JOIN pg_rewrite w ON w.oid = d.objid AND d.classid = 'pg_rewrite'::regclass
                     WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT oid FROM its)
                    UNION ALL
                    SELECT conrelid FROM pg_constraint
                     WHERE contype = 'f' AND confrelid IN (SELECT oid FROM its) AND conrelid NOT IN (SELECT oid FROM its)) d
            """.formatted(ITS_TABLES);

    private static final String GUARD = """
            CREATE OR REPLACE FUNCTION %1$s.refuse_writes() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION 'Vigil takes over this table; stop what writes to it' USING ERRCODE = 'object_in_use';
            END $$
            """.formatted(KEPT);

    private static final String GUARDS = """
            SELECT format('CREATE OR REPLACE TRIGGER refuse_writes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %%s'
                       || ' FOR EACH STATEMENT EXECUTE FUNCTION %2$s.refuse_writes()', name) FROM (%1$s) its
            """.formatted(ITS_TABLES, KEPT);

    private static final String UNGUARDS =
            "SELECT format('DROP TRIGGER IF EXISTS refuse_writes ON %%s', name) FROM (%s) its".formatted(ITS_TABLES);

    /// The copies, then the keys between them, which LIKE leaves out.
    private static final String COPIES = """
            SELECT format('CREATE TABLE %2$s.%%I (LIKE %%s INCLUDING ALL)', relname, name) FROM (%1$s) its
            UNION ALL
            SELECT format('INSERT INTO %2$s.%%I OVERRIDING SYSTEM VALUE SELECT * FROM %%s', relname, name) FROM (%1$s) its
            """.formatted(ITS_TABLES, NEXT);

    private static final String KEYS = """
            SELECT format('ALTER TABLE %2$s.%%I ADD CONSTRAINT %%I %%s', its.relname, k.conname, pg_get_constraintdef(k.oid))
              FROM pg_constraint k JOIN (%1$s) its ON its.oid = k.conrelid WHERE k.contype = 'f'
            """.formatted(ITS_TABLES, NEXT);

    private static final String RIGHTS = """
            SELECT format('GRANT %%s ON %2$s.%%I TO %%s', a.privilege_type, its.relname,
                          CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END)
              FROM (%1$s) its JOIN pg_class c ON c.oid = its.oid CROSS JOIN LATERAL aclexplode(c.relacl) a
            UNION ALL
            SELECT format('ALTER TABLE %2$s.%%I OWNER TO %%I', its.relname, pg_get_userbyid(c.relowner))
              FROM (%1$s) its JOIN pg_class c ON c.oid = its.oid WHERE pg_get_userbyid(c.relowner) <> current_user
            """.formatted(ITS_TABLES, NEXT);

    private static final String SWAP = """
            SELECT format('LOCK TABLE %%s IN ACCESS EXCLUSIVE MODE', string_agg(name, ', ' ORDER BY relname)) FROM (%1$s) its
            UNION ALL
            SELECT format('ALTER TABLE %%s SET SCHEMA %3$s', name) FROM (%1$s) its
            UNION ALL
            SELECT format('ALTER TABLE %2$s.%%I SET SCHEMA %%I', relname, current_schema())
              FROM pg_class WHERE relnamespace = '%2$s'::regnamespace AND relkind = 'r'
            UNION ALL
            SELECT format('ALTER FUNCTION %%s SET SCHEMA %%I', oid::regprocedure, current_schema())
              FROM pg_proc WHERE pronamespace = '%2$s'::regnamespace
            """.formatted(ITS_TABLES, NEXT, KEPT);

    private final DataSource database;

    PredecessorMigration(DataSource database) {
        this.database = database;
    }

    /// Whether the schema of the connection has the predecessor's tables, and nothing else depends on them. If
    /// something
    /// does, they are migrated in their place, with locks.
    boolean isPossible() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            return !texts(statement, "SELECT name FROM (" + ITS_TABLES + ") its")
                            .isEmpty()
                    && texts(statement, DEPENDENTS).getFirst().equals("0");
        }
    }

    /// Copies the tables into {@link #NEXT}; what was left there by an earlier attempt goes.
    void copy() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            Migrations.unlimited(statement);
            statement.execute("DROP SCHEMA IF EXISTS " + NEXT + " CASCADE");
            statement.execute("CREATE SCHEMA " + NEXT);
            statement.execute("CREATE SCHEMA IF NOT EXISTS " + KEPT);
            statement.execute(GUARD);
            executeAll(statement, texts(statement, GUARDS));
            executeAll(statement, texts(statement, COPIES));
            var keys = texts(statement, KEYS);
            statement.execute("SET search_path = " + NEXT);
            executeAll(statement, keys);
        }
    }

    /// Lets the copies, which are migrated by now, take the place of the tables.
    void swap() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            executeAll(statement, texts(statement, RIGHTS));
            connection.setAutoCommit(false);
            statement.execute(LOCK_TIMEOUT);
            executeAll(statement, texts(statement, SWAP));
            statement.execute("DROP SCHEMA " + NEXT);
            commit(connection);
        }
    }

    /// Takes up writes again, after an attempt that failed.
    void giveUp() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            executeAll(statement, texts(statement, UNGUARDS));
        }
    }

    private static void commit(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void executeAll(Statement statement, List<String> texts) throws SQLException {
        for (var text : texts) {
            statement.execute(text);
        }
    }

    private static List<String> texts(Statement statement, String query) throws SQLException {
        var texts = new ArrayList<String>();
        try (var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
