/**
 * Grants beyond care that one person asks for and another gives: named fields of named clients, on a ground, until a time.
 * Neither of the two learns who is a client, and neither looks. Where its papers are found is sealed under a key of each
 * request's own.
 */
@NullMarked
package org.alcove.privacy.grants;

import org.jspecify.annotations.NullMarked;
