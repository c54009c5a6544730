/** Clients that use a running service as people do, all at once, and know at the end whether it kept its word. */
@NullMarked
package org.alcove.simulation;

import org.jspecify.annotations.NullMarked;
