/** How rows are reached: the connection's rules, id and instant codecs, transactions that retry, idempotent answers, and the embedded database. */
@NullMarked
package org.alcove.persistence;

import org.jspecify.annotations.NullMarked;
