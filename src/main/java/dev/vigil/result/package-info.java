/// Results and their reading. {@link dev.vigil.result.Recorder} is the only caller of {@link
/// dev.vigil.job.JobStore#record}, hence the only writer of {@code rekognition_data}.
@NullMarked
package dev.vigil.result;

import org.jspecify.annotations.NullMarked;
