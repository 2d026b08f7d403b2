/// The SQS edge. {@link dev.vigil.queue.Worker} receives and settles, {@link dev.vigil.queue.Announcer} sends.
@NullMarked
package dev.vigil.queue;

import org.jspecify.annotations.NullMarked;
