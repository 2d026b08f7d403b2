/// The verdict on a response, and its way into the ledger: {@link dev.vigil.result.Recorder} is the only caller of
/// {@link dev.vigil.ledger.ResultStore#record}, hence the only writer of {@code rekognition_data}.
@NullMarked
package dev.vigil.result;

import org.jspecify.annotations.NullMarked;
