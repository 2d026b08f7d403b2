/// What every resource shares: {@link dev.vigil.web.Problem} answers, the table of paths, paging.
@NullMarked
package dev.vigil.web;

import org.jspecify.annotations.NullMarked;
