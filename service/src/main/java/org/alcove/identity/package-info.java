/** Who is who: accounts, signing in, second factors and login sessions, without an answer that tells who exists. */
@NullMarked
package org.alcove.identity;

import org.jspecify.annotations.NullMarked;
