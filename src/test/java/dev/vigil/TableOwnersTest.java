package dev.vigil;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import dev.vigil.SqlTexts.Table;
import dev.vigil.db.ClientReads;
import dev.vigil.db.Database;
import io.vertx.mutiny.sqlclient.Pool;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who talks to the database, and to which of its tables. A table has one owner.
class TableOwnersTest {

    /// The owner of each table, and who reads it besides. The embedded queue forgets at each restart, so {@code local},
    /// which is never packaged, has the images announced again. {@code db} asks whether a ledger has rows before it
    /// migrates it, and moves those of the predecessor.
    private static final List<Table> TABLES = List.of(
            new Table("nsfw_bulk_jobs", "ledger", Set.of("read", "db")),
            new Table("virtual_image", "ledger", Set.of("read", "db")),
            new Table("bulk_job_virtual_images", "ledger", Set.of("read", "db")),
            new Table("open_image", "ledger", Set.of("local")),
            new Table("outbox", "ledger", Set.of("local", "rescue")),
            new Table("image_final", "ledger", Set.of()),
            new Table("image_label", "ledger", Set.of("read")),
            new Table("quota", "quota", Set.of()),
            new Table("quota_lease", "quota", Set.of()),
            new Table("queue_reading", "rescue", Set.of()),
            new Table("sweep_lease", "sweep", Set.of()),
            new Table("legacy_relationship", "nobody", Set.of()));

    /// Besides the stores: {@code db} itself, the reads of clients, and the lock of the sweeps, which owns its table.
    @Test
    void onlyStoresTalkToTheDatabase() {
        ArchitectureTest.check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.vigil.db")
                .and()
                .haveSimpleNameNotEndingWith("Store")
                .and()
                .doNotHaveFullyQualifiedName("dev.vigil.read.LedgerReader")
                .and()
                .doNotHaveFullyQualifiedName("dev.vigil.sweep.SweepLock")
                .should()
                .callMethodWhere(JavaCall.Predicates.target(
                        HasOwner.Predicates.With.owner(JavaClass.Predicates.assignableTo(Database.class)
                                .or(JavaClass.Predicates.assignableTo(ClientReads.class))))));
    }

    @Test
    void onlyTheDatabasePackageKnowsPoolsAndJdbc() {
        ArchitectureTest.check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.vigil.db", "dev.vigil.local")
                .should()
                .dependOnClassesThat(JavaClass.Predicates.assignableTo(Pool.class)
                        .or(resideInAnyPackage("java.sql..", "javax.sql.."))));
    }

    @Test
    void everyTableHasAnOwner() {
        assertThat(TABLES.stream().map(Table::name)).containsExactlyInAnyOrderElementsOf(SqlTexts.created());
    }

    @Test
    void aTableIsNamedByItsOwner() {
        assertThat(SqlTexts.strangers(TABLES)).isEmpty();
    }

    @Test
    void aTableIsChangedAndLockedByItsOwner() {
        assertThat(SqlTexts.changesOutside(TABLES, Set.of("local"))).isEmpty();
    }

    @Test
    void roomsWithoutTablesHaveNoSql() {
        assertThat(SqlTexts.statementsIn(Set.of("image", "moderation", "web", "limits", "body", "upload", "lifecycle")))
                .isEmpty();
    }
}
