/** The wiring: how the rooms are put together, read in one sitting. */
@NullMarked
package org.alcove;

import org.jspecify.annotations.NullMarked;
