/** Outside calendars in: what somebody's own calendar blocks, read as times and nothing else. */
@NullMarked
package org.alcove.busyimport;

import org.jspecify.annotations.NullMarked;
