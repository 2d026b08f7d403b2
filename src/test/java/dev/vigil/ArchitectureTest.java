package dev.vigil;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.vigil.ledger.ResultStore;
import io.smallrye.mutiny.groups.UniAwait;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The package table of ARCHITECTURE.md as rules, and the rule that everything rests on: no row is found by
/// key, path or name.
class ArchitectureTest {

    private static final String TABLE = "aPackageUsesOnlyWhatTheTableAllows";

    /// More files than that are two subjects.
    private static final long MOST_FILES = 32;

    static final JavaClasses VIGIL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.vigil");

    @ParameterizedTest
    @CsvSource({
        "settings, ''",
        "moderation, ''",
        "json, ''",
        "loop, ''",
        "image, json moderation",
        "db, settings",
        "signals, settings image",
        "aws, signals json",
        "web, json db",
        "limits, settings image web identity",
        "body, json web limits",
        "identity, settings image",
        "ledger, settings moderation image db",
        "sweep, signals loop db",
        "storage, settings image signals aws",
        "queue, settings json loop image db signals aws ledger",
        "quota, settings image signals db",
        "rekognition, settings image aws storage",
        "rescue, image db ledger sweep queue",
        "result, moderation image db ledger",
        "analysis, settings image db signals ledger queue quota rekognition result",
        "read, json image db web limits identity ledger",
        "external, json image web body identity ledger result read",
        "upload, settings json image signals web limits body identity ledger storage queue read",
        "lifecycle, settings image signals web body identity ledger sweep storage queue read",
        "health, aws db sweep storage queue",
        "local, moderation"
    })
    void aPackageUsesOnlyWhatTheTableAllows(String name, String allowed) {
        var packages = Stream.concat(Stream.of(name), Arrays.stream(allowed.split(" ")))
                .filter(word -> !word.isEmpty())
                .map(word -> "dev.vigil." + word + "..")
                .toArray(String[]::new);
        check(noClasses()
                .that()
                .resideInAPackage("dev.vigil." + name + "..")
                .should()
                .dependOnClassesThat(resideInAPackage("dev.vigil..").and(not(resideInAnyPackage(packages)))));
    }

    @Test
    void everyRoomStandsInTheTable() throws NoSuchMethodException {
        var table = ArchitectureTest.class
                .getDeclaredMethod(TABLE, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .value();
        var inTable = Arrays.stream(table).map(row -> "dev.vigil." + row.split(",")[0]);
        assertThat(VIGIL.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of("dev.vigil"), inTable).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload", "analysis", "lifecycle", "health"})
    void nobodyDependsOn(String room) {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.vigil", "dev.vigil." + room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.vigil." + room));
    }

    @Test
    void aPackageHasFewFiles() {
        assertThat(SqlTexts.filesByPackage())
                .allSatisfy((room, files) -> assertThat(files).as("%s", room).isLessThanOrEqualTo(MOST_FILES));
    }

    @Test
    void onlySignalsKnowOpenTelemetry() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.vigil.signals")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry.."));
    }

    @Test
    void thereAreNoCycles() {
        check(slices().matching("dev.vigil.(*)..").should().beFreeOfCycles());
    }

    @Test
    void theWordsOfTheFieldAreFreeOfFrameworks() {
        check(classes()
                .that()
                .resideInAPackage("dev.vigil.moderation")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.jspecify..", "dev.vigil.moderation")));
    }

    @Test
    void noMethodFindsByKeyPathOrName() {
        check(
                noMethods()
                        .that()
                        .areDeclaredInClassesThat()
                        .resideInAnyPackage(
                                "dev.vigil.image",
                                "dev.vigil.ledger",
                                "dev.vigil.read",
                                "dev.vigil.storage",
                                "dev.vigil.result",
                                "dev.vigil.external")
                        .should()
                        .haveNameMatching(
                                "(?i).*(by|for|find|of|with)(s3)?(key|path|name|filename|reference|originalname|originalpath).*"));
        check(noMethods()
                .that()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Store")
                .and()
                .arePublic()
                .should()
                .haveRawParameterTypes(String.class));
    }

    @Test
    void onlyTheRecorderWritesResults() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("dev.vigil.result")
                .should()
                .callMethod(ResultStore.class, "record", java.util.List.class));
    }

    @Test
    void onlyUploadsWait() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.vigil.upload", "dev.vigil.local")
                .should()
                .callMethodWhere(JavaCall.Predicates.target(
                        HasOwner.Predicates.With.owner(JavaClass.Predicates.assignableTo(UniAwait.class)))));
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.vigil.upload", "dev.vigil.local")
                .should()
                .callMethod(Thread.class, "sleep", long.class));
    }

    @Test
    void onlyOneClassMakesJsonMappersAndFactories() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.vigil.json", "dev.vigil.local")
                .should()
                .callConstructorWhere(JavaCall.Predicates.target(HasOwner.Predicates.With.owner(
                        JavaClass.Predicates.assignableTo(com.fasterxml.jackson.core.TokenStreamFactory.class)
                                .or(JavaClass.Predicates.assignableTo(
                                        com.fasterxml.jackson.core.ObjectCodec.class))))));
    }

    @Test
    void nothingListsTheBucket() {
        check(noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.vigil.storage")
                .should()
                .haveNameMatching("list.*"));
        check(noClasses().should().dependOnClassesThat().haveNameMatching(".*ListObjects.*"));
    }

    @Test
    void everyPackageIsNullMarked() {
        check(classes()
                .that()
                .haveSimpleName("package-info")
                .should()
                .beAnnotatedWith("org.jspecify.annotations.NullMarked"));
    }

    @Test
    void namesSaySomething() {
        check(noClasses()
                .should()
                .haveSimpleNameEndingWith("Impl")
                .orShould()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager"));
    }

    static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(VIGIL);
    }
}
