/// The only caller of Rekognition: {@link dev.vigil.rekognition.Rekognition}; what a call comes to is a {@link
/// dev.vigil.rekognition.CallOutcome}.
@NullMarked
package dev.vigil.rekognition;

import org.jspecify.annotations.NullMarked;
