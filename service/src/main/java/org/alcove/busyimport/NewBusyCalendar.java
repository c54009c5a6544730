package org.alcove.busyimport;

import java.util.List;
import org.alcove.kernel.Secret;
import org.jspecify.annotations.Nullable;

/**
 * What a therapist sends to add a calendar: either where it is or the file itself.
 *
 * @param url {@code https:} or {@code webcal:}; a secret, never given back
 * @param calendar the text of a file instead
 * @param tentativeIsBusy whether tentative events block; they do unless this says otherwise
 * @param ownAddresses the owner's mail addresses, by which events that the owner declined are known
 */
public record NewBusyCalendar(
        @Nullable Secret url,
        @Nullable String calendar,
        @Nullable Boolean tentativeIsBusy,
        @Nullable List<@Nullable String> ownAddresses) {}
