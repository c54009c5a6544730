/** The words that every room shares: typed ids, the actor, instants and ranges, error codes. Knows nobody. */
@NullMarked
package org.alcove.kernel;

import org.jspecify.annotations.NullMarked;
