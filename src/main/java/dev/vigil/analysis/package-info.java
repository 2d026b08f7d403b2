/// One delivery as a list of named steps: {@link dev.vigil.analysis.ImageAnalysis}.
@NullMarked
package dev.vigil.analysis;

import org.jspecify.annotations.NullMarked;
