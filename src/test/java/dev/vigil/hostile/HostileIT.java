package dev.vigil.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.testing.Api;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// No client stops the packaged program, or keeps another one from its work: each attack alone, and all of them
/// together, beside a good client from another address. {@code -Dvigil.hostile.seconds} is how long all of them last;
/// {@code -Dvigil.hostile.only=slow} plays those attacks alone whose kind has that word in its name. The JVM program
/// has a heap of 200 MB, the native one the memory of the manifest where the machine lets the tests limit it ({@code
/// -Dvigil.hostile.memory=256} asks for that limit or a failure).
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HostileIT {

    private static final Duration MIX = Duration.ofSeconds(Integer.getInteger("vigil.hostile.seconds", 45));
    private static final Pattern ONLY = Pattern.compile(System.getProperty("vigil.hostile.only", ""));
    private static final Duration LONGEST_LANDING = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final int LONGEST_TEXT = 1_000;
    private static final String PROBLEM = "application/problem+json";

    private final Arena arena = new Arena();

    /// Attacks of one kind, which take place together.
    record Kind(String name, List<Attack> attacks) {

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void fillLargePages() {
        SlowAttacks.makeLargePage(arena.vigil().api());
    }

    @AfterAll
    void end() {
        arena.close();
    }

    @Order(1)
    @ParameterizedTest
    @MethodSource("garbage")
    void whatNoClientShouldSendIsAnsweredWithItsReason(Garbage garbage) {
        var vigil = arena.vigil();

        var answer = garbage.send().apply(vigil.api(), vigil.api().openEmpty());

        assertThat(answer.status()).as(text(answer)).isBetween(400, 499);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(PROBLEM));
        assertThat(answer.body().path("type").textValue()).startsWith("urn:vigil:problem:");
    }

    @Order(2)
    @ParameterizedTest
    @MethodSource("kinds")
    void anAttackKeepsNobodyFromWorking(Kind kind) {
        try (var battle = arena.battle(kind.attacks())) {
            awaitLanding(battle);
            battle.work();
            assertThat(battle.violations()).as(battle.line()).isEmpty();
            System.out.println(kind + "\n" + battle.line());
        }
    }

    @Order(3)
    @Test
    void allAttacksTogetherKeepNobodyFromWorking() {
        var attacks = kinds().flatMap(kind -> kind.attacks().stream()).toList();
        var violations = new ArrayList<String>();
        var end = System.nanoTime() + MIX.toNanos();
        try (var battle = arena.battle(attacks)) {
            while (battle.goesOn() && System.nanoTime() < end) {
                battle.work();
            }
            violations.addAll(battle.violations());
            System.out.println(battle.line() + arena.peak());
            violations.addAll(arena.left());
        }
        assertThat(violations).isEmpty();
    }

    static Stream<Garbage> garbage() {
        return Garbage.all().stream();
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                        new Kind("endless bodies", BodyAttacks.endless()),
                        new Kind("bodies of many empty objects", BodyAttacks.emptyObjects()),
                        new Kind("manifests of many entries", List.of(UploadAttacks.manyEntries())),
                        new Kind("unfinished manifests", List.of(UploadAttacks.unfinishedManifests())),
                        new Kind("long names", List.of(UploadAttacks.longNames())),
                        new Kind("slow uploads", List.of(UploadAttacks.burstThenDrip())),
                        new Kind(
                                "connections that say little",
                                List.of(SlowAttacks.idle(), SlowAttacks.endlessHead(), SlowAttacks.dripped())),
                        new Kind("slow readers", List.of(SlowAttacks.slowReaders())),
                        new Kind("many uploads", List.of(UploadAttacks.largeUploads(), UploadAttacks.abortedUploads())),
                        new Kind("uploads that wait", List.of(UploadAttacks.unfinishedUploads())),
                        new Kind("garbage", List.of(Garbage.attack())),
                        new Kind("large responses from elsewhere", List.of(BodyAttacks.largeResponses())))
                .filter(kind -> ONLY.matcher(kind.name()).find());
    }

    private static String text(Api.Answer answer) {
        var text = answer.body().toString();
        return text.substring(0, Math.min(LONGEST_TEXT, text.length()));
    }

    private static void awaitLanding(Battle battle) {
        var end = System.nanoTime() + LONGEST_LANDING.toNanos();
        while (!battle.hasLanded() && battle.goesOn() && System.nanoTime() < end) {
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }
}
