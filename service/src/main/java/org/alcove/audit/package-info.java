/** The audit trail: rows appended in the transaction of what they record (45 CFR 164.312(b)). */
@NullMarked
package org.alcove.audit;

import org.jspecify.annotations.NullMarked;
