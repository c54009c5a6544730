/** Feeds out: secret calendar URLs that show their owner's appointments and nothing of what they are for. */
@NullMarked
package org.alcove.calendarfeed;

import org.jspecify.annotations.NullMarked;
