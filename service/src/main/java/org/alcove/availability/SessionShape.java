package org.alcove.availability;

import java.time.Duration;
import org.alcove.kernel.Ticks;

/**
 * How much of a therapist's time a session takes, in ticks.
 *
 * @param length of the session, at least 1
 * @param before the buffer before it
 * @param after the buffer after it
 */
record SessionShape(int length, int before, int after) {
    static SessionShape of(Duration duration, Duration bufferBefore, Duration bufferAfter) {
        return new SessionShape(Ticks.count(duration), Ticks.count(bufferBefore), Ticks.count(bufferAfter));
    }
}
