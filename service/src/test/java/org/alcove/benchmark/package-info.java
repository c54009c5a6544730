/** Measurements against promised figures; run by hand, never by the tests. */
@NullMarked
package org.alcove.benchmark;

import org.jspecify.annotations.NullMarked;
