package dev.vigil.bench.lean;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.vigil.bench.lean.Message.Attribute;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeanServicesTest {

    private static final long AT_ONCE = 0;
    private static final long LONG = TimeUnit.HOURS.toNanos(1);
    private static final Map<String, Attribute> FIRST_GENERATION = Map.of("generation", new Attribute("Number", "1"));

    private final Queue queue = new Queue();

    @Test
    void aMessageComesBackWhenItsTimeIsOverAndOnlyThen() {
        queue.add(new Message("short", Map.of()));
        queue.add(new Message("long", Map.of()));
        var first = queue.take(1, AT_ONCE).getFirst();
        queue.take(1, LONG);

        queue.tick();

        var again = queue.take(10, LONG);
        assertEquals(1, again.size());
        assertEquals(first.id, again.getFirst().id);
        assertTrue(json(again.getFirst()).contains("\"ApproximateReceiveCount\":\"2\""));
        assertEquals(2, queue.inFlight());
    }

    @Test
    void aMessageThatIsHiddenForLongerDoesNotComeBackAtItsFirstTime() {
        queue.add(new Message("body", Map.of()));
        var held = queue.take(1, AT_ONCE).getFirst();

        assertTrue(queue.change(held.receiptHandle(), LONG));
        queue.tick();

        assertEquals(0, queue.visible());
    }

    @Test
    void anOlderHandleNeitherDeletesNorHides() {
        queue.add(new Message("body", Map.of()));
        var older = queue.take(1, AT_ONCE).getFirst().receiptHandle();
        queue.tick();
        queue.take(1, LONG);

        assertTrue(queue.delete(older));
        assertFalse(queue.change(older, AT_ONCE));

        assertEquals(1, queue.inFlight());
    }

    @Test
    void aDeletedMessageDoesNotComeBack() {
        queue.add(new Message("body", Map.of()));
        assertTrue(queue.delete(queue.take(1, AT_ONCE).getFirst().receiptHandle()));

        queue.tick();

        assertEquals(0, queue.visible() + queue.inFlight());
    }

    @Test
    void theDigestsAreThoseThatTheSdkChecks() {
        var message = new Message("{\"jobId\":\"j1\",\"virtualImageId\":\"i1\",\"uploadOrder\":0}", FIRST_GENERATION);

        assertEquals("d172e67e25518bfea32dc64ed9a79db7", message.bodyMd5);
        assertEquals("6a7f1d27774424f7ea44b31d68d72cb8", message.attributesMd5);
    }

    @Test
    void onlyTheAttributesThatAreWantedAreAnswered() {
        var message = new Message("body", FIRST_GENERATION);
        var json = new StringBuilder();

        message.write(json, Set.of(), false);

        assertFalse(json.toString().contains("Attributes"));
    }

    @Test
    void noTwoKeysOfADrainShareTheirLabels() {
        var labels = new HashSet<String>();
        for (var i = 0; i < 20_000; i++) {
            labels.add(LeanLabels.of("job/" + i));
        }

        assertEquals(20_000, labels.size());
    }

    private static String json(Message message) {
        var json = new StringBuilder();
        message.write(json, Set.of("All"), true);
        return json.toString();
    }
}
