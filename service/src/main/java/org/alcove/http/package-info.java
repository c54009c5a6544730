/** The contract's outer skin: problem documents, headers, body limits, deny by default, documentation, metrics. */
@NullMarked
package org.alcove.http;

import org.jspecify.annotations.NullMarked;
