/** Commands: what an operator runs from a shell. What destroys is a dry run unless told otherwise. */
@NullMarked
package org.alcove.cli;

import org.jspecify.annotations.NullMarked;
