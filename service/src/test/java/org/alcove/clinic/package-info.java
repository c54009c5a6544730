/** Tests of the roster. */
@NullMarked
package org.alcove.clinic;

import org.jspecify.annotations.NullMarked;
