/** Availability: time arithmetic against slow oracles, and the rest against a real database. */
@NullMarked
package org.alcove.availability;

import org.jspecify.annotations.NullMarked;
