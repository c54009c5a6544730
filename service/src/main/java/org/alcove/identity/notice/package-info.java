/** What an account is told without having asked: kept in codes and ids until it says that it knows. */
@NullMarked
package org.alcove.identity.notice;

import org.jspecify.annotations.NullMarked;
