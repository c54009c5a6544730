/** When a therapist can be booked: hours, exceptions and time off, slots computed from them, and the search over all. */
@NullMarked
package org.alcove.availability;

import org.jspecify.annotations.NullMarked;
