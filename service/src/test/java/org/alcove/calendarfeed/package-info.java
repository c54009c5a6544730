@NullMarked
package org.alcove.calendarfeed;

import org.jspecify.annotations.NullMarked;
