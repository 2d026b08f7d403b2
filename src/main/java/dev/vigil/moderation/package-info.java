/// The words of the field, free of any framework: {@link dev.vigil.moderation.ModerationPolicy} turns labels
/// into a verdict. Start there.
@NullMarked
package dev.vigil.moderation;

import org.jspecify.annotations.NullMarked;
