/**
 * Opens a client's identity to a therapist: to who cares for them as a use, and under any other grant through the gate of
 * disclosures.
 */
@NullMarked
package org.alcove.privacy.look;

import org.jspecify.annotations.NullMarked;
