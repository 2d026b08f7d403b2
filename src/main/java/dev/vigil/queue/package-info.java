/// The SQS edge. {@link dev.vigil.queue.Worker} receives and settles, {@link dev.vigil.queue.Announcer} sends.
/// Sweeps ({@link dev.vigil.queue.Sweep}) see to it that every image ends: {@link dev.vigil.queue.Outbox}, {@link
/// dev.vigil.queue.Rescuer}, {@link dev.vigil.queue.Expiry}, {@link dev.vigil.queue.DeadLetters}.
@NullMarked
package dev.vigil.queue;

import org.jspecify.annotations.NullMarked;
