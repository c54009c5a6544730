/** Tests of the contract's outer skin. */
@NullMarked
package org.alcove.http;

import org.jspecify.annotations.NullMarked;
