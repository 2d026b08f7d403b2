/// The SQS edge. {@link dev.vigil.queue.Worker} receives and settles, {@link dev.vigil.queue.Announcer} sends,
/// {@link dev.vigil.queue.Outbox} sends again.
@NullMarked
package dev.vigil.queue;

import org.jspecify.annotations.NullMarked;
