package org.alcove.testing;

import com.eatthepath.otp.TimeBasedOneTimePasswordGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import javax.crypto.spec.SecretKeySpec;
import org.alcove.identity.notice.NoticeKind;
import org.alcove.identity.notice.Notices;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.LegalHoldId;
import org.alcove.kernel.NoticeId;
import org.alcove.kernel.Role;
import org.alcove.kernel.TherapistId;
import org.alcove.persistence.Transactor;
import org.alcove.privacy.Purpose;
import org.alcove.testing.TestPeople.Person;
import org.jdbi.v3.core.Handle;

/**
 * One person of every role in a clinic and one of everything that they can own, each made over HTTP when it is first
 * asked for. The therapist works day and night, and the client is in their care once anything of it is asked for.
 */
public final class SampleClinic {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What names a client to staff until the client is erased. */
    private static final Set<String> OF_CLIENT = Set.of("clientCode", "emergencyCard");

    private final AlcoveServer server;
    private final TestPeople people;
    private final ClinicId clinic;
    private final Set<Role> together;
    private final Map<Role, Person> persons = new EnumMap<>(Role.class);
    private final Map<String, String> values = new HashMap<>();

    public SampleClinic(AlcoveServer server, TestPeople people, ClinicId clinic) {
        this(server, people, clinic, Set.of());
    }

    /** @param together staff's roles that one and the same person has; the others are each a person's of its own */
    public SampleClinic(AlcoveServer server, TestPeople people, ClinicId clinic, Set<Role> together) {
        this.server = server;
        this.people = people;
        this.clinic = clinic;
        this.together = Set.copyOf(together);
    }

    public Person person(Role role) {
        if (together.contains(role) && !persons.containsKey(role)) {
            Optional<TherapistId> therapist =
                    together.contains(Role.THERAPIST) ? Optional.of(workingTherapist()) : Optional.empty();
            Person one = people.staff(clinic, together, therapist);
            together.forEach(each -> persons.put(each, one));
        }
        return persons.computeIfAbsent(role, missing -> switch (missing) {
            case CLIENT -> people.client(clinic);
            case THERAPIST -> people.therapist(clinic, workingTherapist());
            case ADMIN -> people.admin(clinic);
            case PRIVACY_OFFICER -> people.privacyOfficer(clinic);
        });
    }

    /** Somebody of the role who is none of those with several, for what takes two people. */
    private Person apart(Role role) {
        return together.contains(role) ? people.staff(clinic, Set.of(role), Optional.empty()) : person(role);
    }

    /** A value by its name, as a person of the role has it. */
    public String value(String name, Role role) {
        String key =
                switch (name) {
                    case "feed", "grant", "loginSession", "notice", "otp", "pendingOtp" -> name + role;
                    default -> name;
                };
        if (name.equals("factor")) {
            // Used up when it is used, so it is another one every time.
            return factor(role);
        }
        String known = values.get(key);
        if (known == null) {
            known = make(name, role);
            values.put(key, known);
        }
        return known;
    }

    /** A recovery code, which does for a second factor once, of everybody in the clinic who has the role. */
    private String factor(Role role) {
        person(role);
        String code = UUID.randomUUID().toString();
        people.jdbi()
                .useHandle(handle -> handle.select(
                                "SELECT a.id FROM account a JOIN account_role r ON r.account_id = a.id"
                                        + " WHERE a.clinic_id = ? AND r.role = ?",
                                clinic,
                                role.wireName())
                        .mapTo(AccountId.class)
                        .forEach(account -> insertFactor(handle, account, code)));
        return code;
    }

    /** The same of one person, who need not be one of this clinic's. */
    public String factor(Person person) {
        String code = UUID.randomUUID().toString();
        people.jdbi().useHandle(handle -> insertFactor(handle, person.actor().accountId(), code));
        return code;
    }

    private static void insertFactor(Handle handle, AccountId account, String code) {
        handle.execute(
                "INSERT INTO recovery_code (account_id, code_hash) VALUES (?, ?)",
                account,
                TestKeys.ring().hash(Purpose.RECOVERY_CODE, account, code.replace("-", "")));
    }

    /** Lets a value be made anew when it is next asked for. */
    public void forget(String name, Role role) {
        values.remove(name);
        values.remove(name + role);
    }

    private String make(String name, Role role) {
        return switch (name) {
            case "therapist" ->
                person(Role.THERAPIST).actor().requireTherapist().toString();
            case "sessionType" -> text(post(Role.ADMIN, "/api/session-types", """
                                {"name":"${fresh}","kind":"individual","duration":"PT50M","minimumNotice":"PT0M"}
                                """), "id");
            case "appointment" -> book("2026-05-05T14:00:00Z");
            case "begunAppointment" -> begun(book("2026-05-05T16:00:00Z"));
            case "careTherapist" -> {
                value("appointment", role);
                yield value("therapist", role);
            }
            case "clientCode" -> {
                value("appointment", role);
                yield send(Role.THERAPIST, "GET", "/api/me/clients", "")
                        .at("/items/0/clientCode")
                        .asText();
            }
            case "hold" -> text(post(Role.CLIENT, "/api/holds", slot("2026-05-05T18:00:00Z")), "holdId");
            case "offer" -> text(post(Role.THERAPIST, "/api/offers", """
                                {"clientCode":"${clientCode}","sessionTypeId":"${sessionType}",
                                 "start":"2026-05-05T20:00:00Z"}
                                """), "id");
            case "consent" -> text(post(Role.CLIENT, "/api/consents", SampleBodies.CONSENT), "id");
            case "privacyNotice" -> "confidentiality";
            case "breach", "breachNotice" ->
                text(
                        post(
                                Role.PRIVACY_OFFICER,
                                "/api/breaches",
                                SampleBodies.of("createBreach").get(0)),
                        "id");
            case "amendment" -> {
                value("appointment", role);
                yield text(
                        post(
                                Role.CLIENT,
                                "/api/amendments",
                                SampleBodies.of("askAmendment").get(0)),
                        "id");
            }
            case "deniedAmendment" -> {
                String denied = make("amendment", role);
                post(
                        Role.THERAPIST,
                        "/api/amendments/" + denied + "/deny",
                        SampleBodies.of("denyAmendment").get(0));
                yield denied;
            }
            case "restriction", "ownRestriction" ->
                text(
                        post(
                                Role.CLIENT,
                                "/api/me/restrictions",
                                SampleBodies.of("askRestriction").get(0)),
                        "id");
            case "agreedRestriction" -> {
                String agreed = make("restriction", role);
                post(Role.PRIVACY_OFFICER, "/api/restrictions/" + agreed + "/agree", "");
                yield agreed;
            }
            case "feed" -> text(post(role, "/api/feeds", "{}"), "id");
            case "feedToken" ->
                text(post(Role.CLIENT, "/api/feeds", "{}"), "url").replaceAll("^.*/cal/(.*)\\.ics$", "$1");
            case "emergencyCard" -> text(post(Role.CLIENT, "/api/me/emergency-card", ""), "card");
            case "emergency" -> text(post(Role.THERAPIST, "/api/emergency-access", """
                                {"card":"${emergencyCard}","otp":"${factor}","nature":"disaster"}
                                """), "id");
            case "colleague" ->
                people.therapist(clinic).actor().requireTherapist().toString();
            // Asked for by somebody else, who is who can't give it.
            case "grant" ->
                text(post(apart(role == Role.ADMIN ? Role.PRIVACY_OFFICER : Role.ADMIN), "/api/grants", """
                                {"ground":"cover","granteeId":"${colleague}","therapistId":"${therapist}",
                                 "fields":["phone"],"from":"2026-05-04T13:00:00Z","until":"2026-05-08T13:00:00Z"}
                                """), "id");
            // Asked for by one, given by another, and for the therapist to look by.
            case "courtGrant" -> {
                Person approver = apart(Role.PRIVACY_OFFICER);
                String id = text(post(apart(Role.ADMIN), "/api/grants", """
                                {"ground":"court_order","granteeId":"${therapist}","therapistId":"${colleague}",
                                 "clientCode":"${clientCode}","fields":["phone"],"from":"2026-05-04T13:00:00Z",
                                 "until":"2026-05-08T13:00:00Z","orderReference":"A 1","subpoenaReference":"B 2"}
                                """), "id");
                post(
                        approver,
                        "/api/grants/" + id + "/approve",
                        SampleBodies.of("approveGrant").get(0));
                // Nobody is granted their own clients, and no two therapists know one by the same code.
                people.jdbi()
                        .useHandle(handle -> handle.execute(
                                "UPDATE access_grant SET client_id = ? WHERE id = ?",
                                person(Role.CLIENT).actor().requireClient(),
                                AccessGrantId.fromString(id)));
                yield id;
            }
            case "exception" ->
                text(
                        post(
                                Role.THERAPIST,
                                "/api/therapists/${therapist}/exceptions",
                                "{\"date\":\"2026-05-30\",\"kind\":\"closed\"}"),
                        "id");
            case "timeOff" ->
                text(
                        post(
                                Role.THERAPIST,
                                "/api/therapists/${therapist}/time-off",
                                "{\"from\":\"2026-06-01T00:00:00Z\",\"to\":\"2026-06-02T00:00:00Z\"}"),
                        "id");
            case "busyCalendar" ->
                text(
                        post(
                                Role.THERAPIST,
                                "/api/therapists/${therapist}/busy-calendars",
                                "{\"calendar\":\"BEGIN:VCALENDAR\\r\\nEND:VCALENDAR\\r\\n\"}"),
                        "id");
            case "joinCode" -> text(post(Role.ADMIN, "/api/join-codes", "{}"), "id");
            case "legalHold" -> legalHold();
            case "joinCodeText" -> text(post(Role.ADMIN, "/api/join-codes", "{}"), "joinCode");
            case "invitation" -> text(post(Role.ADMIN, "/api/invitations", "{\"roles\":[\"admin\"]}"), "id");
            case "invitationToken" -> text(post(Role.ADMIN, "/api/invitations", "{\"roles\":[\"admin\"]}"), "token");
            case "reEntryToken" -> text(post(Role.THERAPIST, "/api/clients/${clientCode}/re-entry", ""), "token");
            case "account" -> people.admin(clinic).actor().accountId().toString();
            case "loginSession" -> person(role).actor().loginSessionId().toString();
            case "notice" -> notice(person(role).actor());
            case "loginName" -> TestPeople.loginName(person(Role.CLIENT).actor().accountId());
            case "recoveryCode" ->
                post(Role.CLIENT, "/api/me/recovery-codes", "{\"password\":\"${password}\",\"otp\":\"${otp}\"}")
                        .at("/recoveryCodes/0")
                        .asText();
            case "password" -> TestPeople.PASSWORD;
            case "otp" -> otp(TestPeople.TOTP_SECRET.getBytes(StandardCharsets.US_ASCII));
            case "pendingOtp" -> pendingOtp(role);
            case "subject" -> subject(role);
            case "word" -> "modality";
            case "fresh" -> UUID.randomUUID().toString();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What the trail calls the client. */
    private String subject(Role role) {
        value("appointment", role);
        for (JsonNode row :
                send(Role.PRIVACY_OFFICER, "GET", "/api/audit?limit=500", "").path("items")) {
            if (row.has("client")) {
                return row.path("client").asText();
            }
        }
        throw new IllegalStateException("no row of a client");
    }

    /** Lets nobody be locked out for what was tried in vain. */
    void forgetFailures() {
        people.jdbi().useHandle(handle -> handle.execute("DELETE FROM sign_in_failure"));
    }

    /** Made behind the service's back, because one code of the second factor counts once. */
    private String legalHold() {
        LegalHoldId id = new LegalHoldId(UUID.randomUUID());
        people.jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO legal_hold (id, clinic_id, client_id, set_at, until_at) VALUES (?, ?, ?, ?, ?)",
                        id,
                        clinic,
                        person(Role.CLIENT).actor().requireClient(),
                        TestClock.MONDAY,
                        TestClock.MONDAY.plusSeconds(86_400)));
        return id.toString();
    }

    /** A value of something that this clinic had and that was deleted; nothing for what can't be. */
    public Optional<String> deleted(String name, Role role) {
        String value = Set.of("feedToken", "joinCodeText", "invitationToken").contains(name) ? "" : value(name, role);
        switch (name) {
            case "hold" -> send(Role.CLIENT, "DELETE", "/api/holds/" + value, "");
            case "feed" -> send(role, "DELETE", "/api/feeds/" + value, "");
            case "exception" -> send(Role.THERAPIST, "DELETE", "/api/therapists/${therapist}/exceptions/" + value, "");
            case "timeOff" -> send(Role.THERAPIST, "DELETE", "/api/therapists/${therapist}/time-off/" + value, "");
            case "busyCalendar" ->
                send(Role.THERAPIST, "DELETE", "/api/therapists/${therapist}/busy-calendars/" + value, "");
            case "clientCode" -> post(Role.THERAPIST, "/api/clients/" + value + "/replace-code", "");
            case "careTherapist" -> post(Role.THERAPIST, "/api/clients/${clientCode}/end", "{}");
            case "feedToken" -> {
                JsonNode feed = post(Role.CLIENT, "/api/feeds", "{}");
                value = text(feed, "url").replaceAll("^.*/cal/(.*)\\.ics$", "$1");
                send(Role.CLIENT, "DELETE", "/api/feeds/" + text(feed, "id"), "");
            }
            case "emergencyCard" -> send(Role.CLIENT, "DELETE", "/api/me/emergency-card", "");
            case "joinCodeText" -> {
                JsonNode made = post(Role.ADMIN, "/api/join-codes", "{}");
                value = text(made, "joinCode");
                send(Role.ADMIN, "DELETE", "/api/join-codes/" + text(made, "id"), "");
            }
            case "invitationToken" -> {
                JsonNode made = post(Role.ADMIN, "/api/invitations", "{\"roles\":[\"admin\"]}");
                value = text(made, "token");
                send(Role.ADMIN, "DELETE", "/api/invitations/" + text(made, "id"), "");
            }
            // The latest one counts.
            case "reEntryToken" -> post(Role.THERAPIST, "/api/clients/${clientCode}/re-entry", "");
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(value);
    }

    /** A value of somebody who then had everything of theirs erased; nothing for what nobody needs to forget. */
    public Optional<String> erased(String name, Role role) {
        if (!OF_CLIENT.contains(name)) {
            return Optional.empty();
        }
        String value = value(name, role);
        if (values.containsKey("appointment")) {
            post(Role.CLIENT, "/api/appointments/${appointment}/cancel", "{}");
        }
        post(Role.CLIENT, "/api/me/erasure", "{\"password\":\"${password}\",\"otp\":\"${otp}\"}");
        return Optional.of(value);
    }

    private TherapistId workingTherapist() {
        TherapistId id = people.therapistRow(clinic);
        people.jdbi().useHandle(handle -> {
            handle.execute(
                    "INSERT INTO working_hours (therapist_id, clinic_id, effective_from, zone)"
                            + " VALUES (?, ?, '2026-01-01', 'America/New_York')",
                    id,
                    clinic);
            for (int day = 1; day <= 7; day++) {
                handle.execute(
                        "INSERT INTO working_hours_rule (therapist_id, effective_from, day, start_minute, end_minute)"
                                + " VALUES (?, '2026-01-01', ?, 0, 1440)",
                        id,
                        day);
            }
            handle.execute(
                    "INSERT INTO therapist_license (therapist_id, clinic_id, state, expires_on)"
                            + " VALUES (?, ?, 'NY', '2099-12-31')",
                    id,
                    clinic);
        });
        return id;
    }

    private String book(String start) {
        return text(post(Role.CLIENT, "/api/appointments", slot(start)), "id");
    }

    private static String slot(String start) {
        return "{\"therapistId\":\"${therapist}\",\"sessionTypeId\":\"${sessionType}\",\"start\":\"" + start + "\"}";
    }

    /** Nothing can be booked that has begun, so its time is moved behind the service's back. */
    private String begun(String appointment) {
        AppointmentId id = AppointmentId.fromString(appointment);
        people.jdbi().useHandle(handle -> {
            handle.execute(
                    "UPDATE appointment SET start_at = ?, end_at = ? WHERE id = ?",
                    TestClock.MONDAY.minusSeconds(600),
                    TestClock.MONDAY.plusSeconds(2400),
                    id);
            handle.execute(
                    "UPDATE participant SET start_at = ? WHERE appointment_id = ?",
                    TestClock.MONDAY.minusSeconds(600),
                    id);
        });
        return appointment;
    }

    private String notice(Actor actor) {
        Notices notices = new Notices();
        FeedId subject = new FeedId(UUID.randomUUID());
        people.jdbi()
                .useHandle(handle -> notices.tell(
                        handle,
                        actor.clinicId(),
                        actor.accountId(),
                        NoticeKind.FEED_UNUSED,
                        subject,
                        subject,
                        TestClock.MONDAY));
        return people.jdbi()
                .withHandle(handle -> handle.select("SELECT id FROM notice WHERE subject_id = ?", subject)
                        .mapTo(NoticeId.class)
                        .one())
                .toString();
    }

    private String pendingOtp(Role role) {
        post(role, "/api/me/second-factor/enrol", "{\"password\":\"${password}\",\"otp\":\"${otp}\"}");
        AccountId account = person(role).actor().accountId();
        byte[] sealed = people.jdbi()
                .withHandle(handle -> handle.select("SELECT totp_pending FROM account WHERE id = ?", account)
                        .mapTo(byte[].class)
                        .one());
        return otp(TestFoundation.over(new Transactor(people.jdbi()), new TestClock(TestClock.MONDAY))
                .owners()
                .open(Purpose.TOTP_SECRET, account, sealed, "account", "totp_secret", account));
    }

    private static String otp(byte[] secret) {
        try {
            return new TimeBasedOneTimePasswordGenerator()
                    .generateOneTimePasswordString(
                            new SecretKeySpec(secret, "HmacSHA1"), TestClock.MONDAY, Locale.ROOT);
        } catch (InvalidKeyException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private JsonNode post(Role role, String path, String body) {
        return send(role, "POST", path, body);
    }

    private JsonNode post(Person sender, String path, String body) {
        Role role = sender.actor().roles().iterator().next();
        return send(sender, "POST", path, body, name -> value(name, role));
    }

    private JsonNode send(Role role, String method, String path, String body) {
        return send(person(role), method, path, body, name -> value(name, role));
    }

    private JsonNode send(Person sender, String method, String path, String body, UnaryOperator<String> values) {
        String address = SampleBodies.filled(path, values);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(server.uri(address)).header("Authorization", sender.bearer());
        request.header("If-Match", "*");
        if (body.isEmpty()) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, BodyPublishers.ofString(SampleBodies.filled(body, values)));
        }
        HttpResponse<String> answer = server.send(request.build());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        try {
            return answer.body().isEmpty() ? JSON.nullNode() : JSON.readTree(answer.body());
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static String text(JsonNode answer, String field) {
        String text = answer.path(field).asText();
        if (text.isEmpty()) {
            throw new IllegalStateException("no " + field);
        }
        return text;
    }
}
