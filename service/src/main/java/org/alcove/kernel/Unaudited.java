package org.alcove.kernel;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource method whose answer tells nothing of any client, so that it leaves no row in the audit trail. Without it
 * every answered call leaves one, whether the room thought of it or not. Refusals are written down all the same.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Unaudited {
    /** Why it needs no row. */
    String value();
}
