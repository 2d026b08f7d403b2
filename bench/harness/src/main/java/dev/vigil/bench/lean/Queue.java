package dev.vigil.bench.lean;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/// One standard queue. A message that is received is hidden, and comes back when its time is over, unless it is
/// deleted. Used on the event loop alone.
final class Queue {

    private final Map<String, Message> messages = new HashMap<>();
    private final Deque<Message> visible = new ArrayDeque<>();
    private final PriorityQueue<Return> returns = new PriorityQueue<>(Comparator.comparingLong(Return::at));
    private final Deque<Waiter> waiters = new ArrayDeque<>();

    void add(Message message) {
        messages.put(message.id, message);
        visible.add(message);
    }

    /// Takes up to so many messages and hides them.
    List<Message> take(int limit, long hideNanos) {
        var taken = new ArrayList<Message>(limit);
        while (taken.size() < limit && !visible.isEmpty()) {
            var message = visible.poll();
            if (!messages.containsKey(message.id)) {
                continue;
            }
            message.receives++;
            message.inFlight = true;
            hide(message, hideNanos);
            taken.add(message);
        }
        return taken;
    }

    /// Whether the handle named a message; an older handle of a message deletes nothing and is no error, as with SQS.
    boolean delete(String receiptHandle) {
        var colon = receiptHandle.indexOf(':');
        if (colon < 0) {
            return false;
        }
        held(receiptHandle).ifPresent(message -> messages.remove(message.id));
        return true;
    }

    /// Hides a message that is in flight for this long from now, or shows it at once.
    boolean change(String receiptHandle, long hideNanos) {
        var held = held(receiptHandle).filter(message -> message.inFlight);
        held.ifPresent(message -> hide(message, hideNanos));
        return held.isPresent();
    }

    void await(Waiter waiter) {
        waiters.add(waiter);
    }

    /// Brings back what nobody deleted in time, and answers those who wait for messages.
    void tick() {
        var now = System.nanoTime();
        while (!returns.isEmpty() && returns.peek().at - now <= 0) {
            var due = returns.poll();
            if (due.message.inFlight && due.message.hiddenUntil == due.at && messages.containsKey(due.message.id)) {
                due.message.inFlight = false;
                visible.add(due.message);
            }
        }
        while (!waiters.isEmpty() && (!visible.isEmpty() || waiters.peek().isOver(now))) {
            waiters.poll().answer();
        }
        waiters.removeIf(waiter -> waiter.isOver(now) && waiter.answer());
    }

    int visible() {
        return visible.size();
    }

    int inFlight() {
        return messages.size() - visible.size();
    }

    void purge() {
        messages.clear();
        visible.clear();
        returns.clear();
    }

    private void hide(Message message, long nanos) {
        message.hiddenUntil = System.nanoTime() + nanos;
        returns.add(new Return(message, message.hiddenUntil));
    }

    private Optional<Message> held(String receiptHandle) {
        var colon = receiptHandle.indexOf(':');
        return colon < 0
                ? Optional.empty()
                : Optional.ofNullable(messages.get(receiptHandle.substring(0, colon)))
                        .filter(message -> message.receiptHandle().equals(receiptHandle));
    }

    private record Return(Message message, long at) {}

    /// A receive that found nothing and may wait.
    interface Waiter {

        boolean isOver(long nanoTime);

        /// Answers with what there is now, perhaps nothing; always true.
        boolean answer();
    }
}
