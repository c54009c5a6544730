package org.alcove.busyimport;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a therapist changes of a calendar; what is missing stays.
 *
 * @param tentativeIsBusy whether tentative events block
 * @param ownAddresses the owner's mail addresses, in place of those before
 */
public record CalendarSettings(
        @Nullable Boolean tentativeIsBusy, @Nullable List<@Nullable String> ownAddresses) {}
