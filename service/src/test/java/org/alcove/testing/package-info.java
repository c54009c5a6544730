/** What tests stand on: a real database, a clock that can be set, the whole service, and made-up people. */
@NullMarked
package org.alcove.testing;

import org.jspecify.annotations.NullMarked;
