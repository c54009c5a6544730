/** What clients allow to be told to others, and the one gate through which it leaves (42 CFR 2.31, 2.32, 2.22). */
@NullMarked
package org.alcove.privacy.consent;

import org.jspecify.annotations.NullMarked;
