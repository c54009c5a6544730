/** Lets a client have themself forgotten, and a privacy officer keep from destruction what must not be destroyed. */
@NullMarked
package org.alcove.privacy.erasure;

import org.jspecify.annotations.NullMarked;
