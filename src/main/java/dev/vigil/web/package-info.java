/// What every resource shares: {@link dev.vigil.web.Problem} answers, the caller, paging.
@NullMarked
package dev.vigil.web;

import org.jspecify.annotations.NullMarked;
