/** Gets a file from a stranger's server without letting that server lead anywhere but to public addresses. */
@NullMarked
package org.alcove.busyimport.fetch;

import org.jspecify.annotations.NullMarked;
