/// Rows and results from elsewhere, by ID: {@link dev.vigil.external.ExternalResource} and {@link
/// dev.vigil.external.JobResultsResource}.
@NullMarked
package dev.vigil.external;

import org.jspecify.annotations.NullMarked;
