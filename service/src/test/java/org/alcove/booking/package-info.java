/** Tests of booking, on the real database. */
@NullMarked
package org.alcove.booking;

import org.jspecify.annotations.NullMarked;
