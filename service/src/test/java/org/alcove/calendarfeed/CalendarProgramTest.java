package org.alcove.calendarfeed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CalendarProgramTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Google-Calendar-Importer | GOOGLE",
                "iOS/17.4 (21E219) dataaccessd/1.0 | APPLE",
                "macOS/14.3 (23D56) CalendarAgent/985.2 | APPLE",
                "Mac+OS+X/10.15.7 (19H2) CalendarAgent/930.5.1 | APPLE",
                "Microsoft Exchange | OUTLOOK",
                "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5134; Pro) | OUTLOOK",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:128.0) Gecko/20100101 Thunderbird/128.2 | THUNDERBIRD",
                "ICSx5/2.2.2 (ktor) Android/14 | DAVX5",
                "DAVx5/4.3.12-ose (dav4jvm; okhttp/4.12.0) Android/14 | DAVX5",
                "vdirsyncer/0.19.2 | VDIRSYNCER",
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15 | OTHER",
                "curl/8.5.0 | OTHER"
            })
    void knowsTheFamilies(String userAgent, CalendarProgram program) {
        assertThat(CalendarProgram.of(Optional.of(userAgent))).isEqualTo(program);
    }

    @Test
    void aMissingUserAgentIsAnyOtherProgram() {
        assertThat(CalendarProgram.of(Optional.empty())).isEqualTo(CalendarProgram.OTHER);
    }
}
