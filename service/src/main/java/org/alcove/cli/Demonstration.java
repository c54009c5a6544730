package org.alcove.cli;

import io.dropwizard.lifecycle.Managed;
import io.dropwizard.lifecycle.ServerLifecycleListener;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.alcove.availability.HoursInput;
import org.alcove.availability.HoursService;
import org.alcove.availability.WeeklyTime;
import org.alcove.clinic.Clinic;
import org.alcove.clinic.ClinicModule;
import org.alcove.clinic.SessionTypeInput;
import org.alcove.clinic.SessionTypeView;
import org.alcove.identity.Accounts;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.Role;
import org.alcove.kernel.Secret;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * Makes the demonstration's clinic before the service takes its first request, once: what a killed start left half made
 * is never shown to anybody. Everybody and everything in it is made up.
 */
public final class Demonstration implements Managed, ServerLifecycleListener {
    private static final String ROSTER = "/demonstration/roster.csv";
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int OPEN_BOOKINGS = 20;
    private static final int THERAPISTS_WHO_SIGN_IN = 3;
    private static final Duration JOIN_CODE_LASTS = Duration.ofDays(3650);

    private final Foundation foundation;
    private final ClinicModule clinics;
    private final Accounts accounts;
    private final HoursService hours;
    private final DemonstrationFiles files;
    private final String url;
    private final String adminUrl;

    public Demonstration(
            Foundation foundation,
            ClinicModule clinics,
            Accounts accounts,
            HoursService hours,
            DemonstrationFiles files,
            String url,
            String adminUrl) {
        this.foundation = Objects.requireNonNull(foundation);
        this.clinics = Objects.requireNonNull(clinics);
        this.accounts = Objects.requireNonNull(accounts);
        this.hours = Objects.requireNonNull(hours);
        this.files = Objects.requireNonNull(files);
        this.url = Objects.requireNonNull(url);
        this.adminUrl = Objects.requireNonNull(adminUrl);
    }

    @Override
    public void start() {
        Optional<DemonstrationSheet> before = files.read();
        if (before.isPresent()) {
            files.write(before.get().at(url, adminUrl));
            return;
        }
        files.beginSeeding();
        files.write(seed());
    }

    /** Prints the one line that whoever started it needs. */
    @Override
    @SuppressWarnings("SystemOut")
    public void serverStarted(Server server) {
        String open = url;
        if (url.endsWith(":0") && server.getConnectors()[0] instanceof ServerConnector connector) {
            open = url.substring(0, url.length() - 1) + connector.getLocalPort();
        }
        System.out.println(
                "Alcove is ready: open " + open + "/docs ; the accounts to sign in with stand in " + files.sheet());
    }

    private DemonstrationSheet seed() {
        Clinic clinic = clinics.clinics().create("Alcove Demonstration", "America/New_York", "NY", OPEN_BOOKINGS);
        ClinicId id = clinic.id();
        clinics.rosterFiles().importFile(id, roster());
        List<SessionTypeView> types = sessionTypes(id);

        List<DemonstrationSheet.Account> made = new ArrayList<>();
        Accounts.StaffAccount admin = staff(id, Role.ADMIN, null, made);
        staff(id, Role.PRIVACY_OFFICER, null, made);
        Map<TherapistId, String> therapists = clinics.therapistNames(id);
        therapists.keySet().stream()
                .limit(THERAPISTS_WHO_SIGN_IN)
                .forEach(therapist -> staff(id, Role.THERAPIST, therapist, made));
        Actor actor = new Actor(
                admin.id(),
                id,
                Set.of(Role.ADMIN),
                new LoginSessionId(foundation.ids().forThing()),
                Optional.empty(),
                Optional.empty());
        int place = 0;
        for (TherapistId therapist : therapists.keySet()) {
            hours.replace(
                    actor, therapist, new HoursInput(hours.get(actor, therapist).zone(), week(place++), null));
        }

        String joinCode = random(40);
        accounts.createPublicJoinCode(id, Secret.of(joinCode), JOIN_CODE_LASTS);
        return new DemonstrationSheet(
                url,
                adminUrl,
                joinCode,
                made,
                types.stream()
                        .map(type ->
                                new DemonstrationSheet.SessionType(type.id().toString(), type.name(), type.kind()))
                        .toList(),
                therapists.entrySet().stream()
                        .map(therapist -> new DemonstrationSheet.Therapist(
                                therapist.getKey().toString(), therapist.getValue()))
                        .toList());
    }

    private List<SessionTypeView> sessionTypes(ClinicId clinic) {
        return List.of(
                type(clinic, "Individual session", "individual", 50, 10, 1, null),
                // For help on the same day.
                type(clinic, "Check-in", "check_in", 25, 5, 1, Duration.ZERO),
                type(clinic, "Family session", "family", 80, 10, 6, null),
                type(clinic, "Couple session", "couple", 80, 10, 2, null),
                type(clinic, "Group session", "group", 90, 15, 10, null));
    }

    private SessionTypeView type(
            ClinicId clinic,
            String name,
            String kind,
            int minutes,
            int minutesAfter,
            int capacity,
            @Nullable Duration notice) {
        return clinics.sessionTypes()
                .create(
                        clinic,
                        new SessionTypeInput(
                                name,
                                kind,
                                Duration.ofMinutes(minutes),
                                Duration.ZERO,
                                Duration.ofMinutes(minutesAfter),
                                capacity,
                                notice,
                                null,
                                null,
                                null));
    }

    private Accounts.StaffAccount staff(
            ClinicId clinic, Role role, @Nullable TherapistId therapist, List<DemonstrationSheet.Account> made) {
        String password = random(24);
        String secret = random(32);
        Accounts.StaffAccount account = accounts.createStaff(
                clinic,
                Set.of(role),
                Optional.ofNullable(therapist),
                Secret.of(password),
                Optional.of(Secret.of(secret)));
        made.add(new DemonstrationSheet.Account(
                List.of(role.wireName()),
                account.loginName(),
                password,
                secret,
                therapist == null ? null : therapist.toString()));
        return account;
    }

    /** Monday to Friday for everybody, some early, some late, some with a break, some on Saturdays too. */
    private static List<WeeklyTime> week(int place) {
        List<WeeklyTime> week = new ArrayList<>();
        int begin = 8 + place % 3;
        for (String day : List.of("MO", "TU", "WE", "TH", "FR")) {
            if (place % 4 == 1) {
                week.add(new WeeklyTime(day, hour(begin), hour(begin + 4)));
                week.add(new WeeklyTime(day, hour(begin + 5), hour(begin + 9)));
            } else {
                week.add(new WeeklyTime(day, hour(begin), hour(begin + 8)));
            }
        }
        if (place % 5 == 0) {
            week.add(new WeeklyTime("SA", "10:00", "15:00"));
        }
        return week;
    }

    private static String hour(int hour) {
        return (hour < 10 ? "0" : "") + hour + ":00";
    }

    /** So many characters of base32: five bits each. */
    private String random(int length) {
        SecureRandom random = foundation.random();
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(BASE32.charAt(random.nextInt(BASE32.length())));
        }
        return text.toString();
    }

    private static byte[] roster() {
        try (InputStream file = Objects.requireNonNull(Demonstration.class.getResourceAsStream(ROSTER))) {
            return file.readAllBytes();
        } catch (IOException failure) {
            throw new IllegalStateException("the demonstration's roster can't be read", failure);
        }
    }
}
