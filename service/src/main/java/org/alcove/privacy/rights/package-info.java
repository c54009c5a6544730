/** What a client may ask of what is kept about them: to have it, to see it amended, to keep it from others. */
@NullMarked
package org.alcove.privacy.rights;

import org.jspecify.annotations.NullMarked;
