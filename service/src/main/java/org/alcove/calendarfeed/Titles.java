package org.alcove.calendarfeed;

import java.util.List;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.ServiceException;
import org.alcove.persistence.Transactor;
import org.jspecify.annotations.Nullable;

/** Takes the words that people choose for their own calendars, unless they tell what an event is for. */
final class Titles {
    private static final int LONGEST = 60;

    private final ClinicalWords clinicalWords = ClinicalWords.load();
    private final Transactor transactor;

    Titles(Transactor transactor) {
        this.transactor = transactor;
    }

    /**
     * The title at {@code /title}, trimmed. What names the clinic or one of its therapists is told like a clinical word,
     * so that nobody learns from it who works there.
     *
     * @throws ServiceException {@link ErrorCode#CLINICAL_WORD}
     */
    String check(Faults faults, Actor actor, @Nullable String title) {
        if (title != null && (clinicalWords.isIn(title) || namesTheHouse(actor.clinicId(), title))) {
            throw new ServiceException(
                    ErrorCode.CLINICAL_WORD,
                    List.of(new FieldError("/title", "clinical_word", "choose words that give nothing away")));
        }
        return faults.line("/title", title, LONGEST);
    }

    private boolean namesTheHouse(ClinicId clinic, String title) {
        return transactor.inTransaction(handle -> {
            HouseNameDao names = handle.attach(HouseNameDao.class);
            return HouseNames.areIn(title, names.getClinicName(clinic), names.listTherapistNames(clinic));
        });
    }
}
