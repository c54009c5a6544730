/**
 * What keeps secrets secret: the keys, one for each purpose and one for each client, account, therapist and request with
 * papers, and what is sealed or hashed under them.
 */
@NullMarked
package org.alcove.privacy;

import org.jspecify.annotations.NullMarked;
