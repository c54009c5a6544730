package org.alcove.calendarfeed;

import java.util.List;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/** Takes the words that people choose for their own calendars, unless they tell what an event is for. */
final class Titles {
    private static final int LONGEST = 60;

    private final ClinicalWords clinicalWords = ClinicalWords.load();

    /**
     * The title at {@code /title}, trimmed.
     *
     * @throws ServiceException {@link ErrorCode#CLINICAL_WORD}
     */
    String check(Faults faults, @Nullable String title) {
        if (title != null && clinicalWords.isIn(title)) {
            throw new ServiceException(
                    ErrorCode.CLINICAL_WORD,
                    List.of(new FieldError("/title", "clinical_word", "choose words that give nothing away")));
        }
        return faults.line("/title", title, LONGEST);
    }
}
