/**
 * The audit trail: rows appended in the transaction of what they record (45 CFR 164.312(b)), sealed in the background into
 * a signed chain whose heads leave the database, and receipts that lead from one row to a head.
 */
@NullMarked
package org.alcove.audit;

import org.jspecify.annotations.NullMarked;
