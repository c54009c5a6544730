package org.alcove.kernel;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/**
 * A typed identifier. Ids are never secrets: knowing one opens nothing. Version 7 names things whose order of making may
 * be known; version 4 names persons, whose time of coming may not.
 */
public sealed interface Id
        permits AccessGrantId,
                AccountId,
                AmendmentId,
                AppointmentId,
                BreachId,
                BusyCalendarId,
                CareRelationshipId,
                ClientId,
                ClinicId,
                ConsentId,
                DisclosureId,
                EmergencyAccessId,
                FeedId,
                HoldId,
                HoursExceptionId,
                JoinCodeId,
                LegalHoldId,
                LoginSessionId,
                NoticeId,
                OfferId,
                OneTimeTokenId,
                RestrictionId,
                SessionTypeId,
                TherapistId,
                TimeOffId {
    /** The id itself, which is all that stands on the wire. */
    @JsonValue
    UUID value();

    /**
     * Reads a UUID in its canonical 36-character lower-case form and nothing looser: {@link UUID#fromString} also takes
     * {@code 1-1-1-1-1}, so that one row would have many names.
     *
     * @throws IllegalArgumentException if the text has any other form
     */
    static UUID parse(String text) {
        UUID parsed = UUID.fromString(text);
        if (!parsed.toString().equals(text)) {
            throw new IllegalArgumentException("not a canonical UUID");
        }
        return parsed;
    }
}
