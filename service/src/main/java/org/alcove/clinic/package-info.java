/** The roster: clinics, therapists, session types and the words that people choose a therapist by. */
@NullMarked
package org.alcove.clinic;

import org.jspecify.annotations.NullMarked;
