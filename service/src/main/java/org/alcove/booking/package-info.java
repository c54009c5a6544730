/** Who has which time: holds, appointments, offers, care relationships, and the claims that make overlap impossible. */
@NullMarked
package org.alcove.booking;

import org.jspecify.annotations.NullMarked;
