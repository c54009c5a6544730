/** How long each kind of row is kept, and the deletion of those whose time is over. */
@NullMarked
package org.alcove.privacy.retention;

import org.jspecify.annotations.NullMarked;
