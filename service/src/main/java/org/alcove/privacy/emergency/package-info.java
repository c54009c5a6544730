/**
 * Opens identity in an emergency, at once and even when the audit trail can't be written, and sees to it that it is
 * documented (45 CFR 164.312(a)(2)(ii), 42 CFR 2.51).
 */
@NullMarked
package org.alcove.privacy.emergency;

import org.jspecify.annotations.NullMarked;
