package org.alcove.busyimport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.alcove.busyimport.fetch.CalendarAddress;
import org.alcove.busyimport.fetch.FetchException;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.ServiceException;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, checked.
 *
 * @param address empty for an upload
 * @param file empty for a URL
 */
record BusyCalendarInput(
        Optional<CalendarAddress> address, Optional<byte[]> file, boolean tentativeIsBusy, Set<String> ownAddresses) {
    private static final Pattern MAIL = Pattern.compile("[^\\s@,;:<>\"]{1,64}@[^\\s@,;:<>\"]{1,190}");

    /**
     * Checks a request in JSON.
     *
     * @throws ServiceException {@link ErrorCode#INVALID} with all faults
     */
    static BusyCalendarInput of(@Nullable NewBusyCalendar input, BusyCalendarConfiguration configuration) {
        if (input == null) {
            throw ServiceException.invalid("", "required", "a body is needed");
        }
        Faults faults = new Faults();
        boolean either = (input.url() == null) != (input.calendar() == null);
        faults.require(either, "/url", "required", "either a url or a calendar is needed");
        Optional<CalendarAddress> address = Optional.ofNullable(input.url()).flatMap(url -> {
            try {
                return Optional.of(CalendarAddress.parse(url.reveal(), configuration.fetching()));
            } catch (FetchException refused) {
                faults.add("/url", refused.fault().code(), "an https or webcal address of a public host is needed");
                return Optional.empty();
            }
        });
        Optional<byte[]> file =
                Optional.ofNullable(input.calendar()).map(text -> text.getBytes(StandardCharsets.UTF_8));
        Set<String> owners = owners(faults, input.ownAddresses(), configuration.ownAddresses());
        faults.refuseIfAny();
        Boolean tentative = input.tentativeIsBusy();
        return new BusyCalendarInput(address, file, tentative == null || tentative, owners);
    }

    /** Checks an uploaded file's settings. */
    static BusyCalendarInput of(
            byte[] file,
            @Nullable String tentativeIsBusy,
            @Nullable String ownAddresses,
            BusyCalendarConfiguration configuration) {
        Faults faults = new Faults();
        List<@Nullable String> given = new ArrayList<>();
        for (String one : ownAddresses == null ? new String[0] : ownAddresses.split(",")) {
            given.add(one.strip());
        }
        Set<String> owners = owners(faults, given, configuration.ownAddresses());
        boolean tentative = tentativeIsBusy(tentativeIsBusy);
        faults.refuseIfAny();
        return new BusyCalendarInput(Optional.empty(), Optional.of(file), tentative, owners);
    }

    /**
     * Checks addresses that take the place of others.
     *
     * @throws ServiceException {@link ErrorCode#INVALID} with all faults
     */
    static Set<String> owners(List<@Nullable String> given, BusyCalendarConfiguration configuration) {
        Faults faults = new Faults();
        Set<String> owners = owners(faults, given, configuration.ownAddresses());
        faults.refuseIfAny();
        return owners;
    }

    private static boolean tentativeIsBusy(@Nullable String text) {
        if (text == null || text.isEmpty() || text.equals("true")) {
            return true;
        }
        if (text.equals("false")) {
            return false;
        }
        throw ServiceException.invalid("?tentativeIsBusy", "invalid_boolean", "true or false is needed");
    }

    CalendarSource source() {
        return new CalendarSource(address.map(CalendarAddress::text), ownAddresses);
    }

    private static Set<String> owners(Faults faults, @Nullable List<@Nullable String> given, int most) {
        Set<String> owners = new LinkedHashSet<>();
        if (given == null) {
            return owners;
        }
        faults.require(given.size() <= most, "/ownAddresses", "too_many", "at most " + most + " addresses");
        for (int i = 0; i < Math.min(given.size(), most); i++) {
            String one = given.get(i);
            if (one != null && MAIL.matcher(one).matches()) {
                owners.add(one.toLowerCase(Locale.ROOT));
            } else {
                faults.add("/ownAddresses/" + i, "invalid_address", "a mail address is needed");
            }
        }
        return owners;
    }
}
