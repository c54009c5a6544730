package org.alcove.kernel;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the fields that a record on the wire can't do without although its components may be null, so that the contract
 * tells them. On a resource method: those that this operation needs of a record that others take without.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Needs {
    String[] value();
}
