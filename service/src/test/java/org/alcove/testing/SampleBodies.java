package org.alcove.testing;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bodies and queries that each operation of the contract takes, by operation id. {@code ${name}} stands for a value of
 * {@link SampleClinic}.
 */
public final class SampleBodies {
    private static final Pattern NAME = Pattern.compile("\\$\\{([A-Za-z]+)}");
    private static final String SLOT =
            "{\"therapistId\":\"${therapist}\",\"sessionTypeId\":\"${sessionType}\",\"start\":\"2026-05-06T14:00:00Z\","
                    + "\"state\":\"NY\"}";
    private static final String WITH_OTP = "{\"password\":\"${password}\",\"otp\":\"${otp}\"}";
    private static final String TOKEN = "\",\"password\":\"eleven quiet lanterns\"}";

    static final String CONSENT = """
            {"clientName":"R. Example","discloser":{"type":"therapists","therapistIds":["${therapist}"]},
             "recipient":{"type":"entity","name":"Example Clinic"},"information":["appointment_times","attendance"],
             "purposes":["treatment"],"expiresAt":"2026-12-01T00:00:00Z","statementVersion":1,
             "signature":{"type":"typed_name","name":"R. Example"}}""";
    private static final String TEAM_CONSENT = """
            {"clientName":"R. Example","discloser":{"type":"clinic"},
             "recipient":{"type":"care_team","therapistIds":["${therapist}"]},"information":["appointment_times"],
             "purposes":["treatment"],"expiryEvent":"end_of_treatment","statementVersion":1,
             "signature":{"type":"typed_name","name":"R. Example"}}""";

    private static final String CONTACT = "{\"channels\":[{\"channel\":\"text\",\"address\":\"+1 212 555 0100\","
            + "\"from\":\"09:00\",\"to\":\"17:30\",\"zone\":\"America/New_York\",\"askAgainOn\":\"2026-08-01\"}]}";
    private static final String BREACH =
            "{\"discoveredOn\":\"2026-05-01\",\"happenedOn\":\"2026-04-01\",\"kind\":\"loss\","
                    + "\"information\":[\"contact\"],\"extent\":\"low\",\"receiver\":\"unknown\",\"acquired\":\"no\","
                    + "\"mitigated\":\"fully\",\"affected\":3,\"status\":\"breach\",\"delayedUntil\":\"2026-06-01\","
                    + "\"notifiedOn\":\"2026-05-02\",\"mediaNotifiedOn\":\"2026-05-02\","
                    + "\"secretaryNotifiedOn\":\"2026-05-02\",\"published\":true}";

    private static final Map<String, List<String>> BODIES = Map.ofEntries(
            Map.entry(
                    "login",
                    List.of("{\"loginName\":\"${loginName}\",\"password\":\"${password}\",\"otp\":\"${otp}\"}")),
            Map.entry(
                    "join",
                    List.of("{\"noticesAcknowledged\":[{\"id\":\"confidentiality\",\"version\":1}],"
                            + "\"joinCode\":\"${joinCodeText}" + TOKEN)),
            Map.entry("createConsent", List.of(CONSENT, TEAM_CONSENT)),
            Map.entry(
                    "createDisclosure",
                    List.of("{\"consentId\":\"${consent}\",\"from\":\"2026-01-01T00:00:00Z\","
                            + "\"to\":\"2026-06-01T00:00:00Z\"}")),
            Map.entry("receivePrivacyNotice", List.of("{\"version\":1}")),
            Map.entry("acceptInvitation", List.of("{\"token\":\"${invitationToken}" + TOKEN)),
            Map.entry("reEnter", List.of("{\"token\":\"${reEntryToken}" + TOKEN)),
            Map.entry(
                    "recover",
                    List.of("{\"loginName\":\"${loginName}\",\"recoveryCode\":\"${recoveryCode}\","
                            + "\"newPassword\":\"eleven quiet lanterns\"}")),
            Map.entry("createJoinCode", List.of("{\"public\":false,\"expiresAt\":\"2026-06-01T00:00:00Z\"}")),
            Map.entry("invite", List.of("{\"roles\":[\"therapist\"],\"therapistId\":\"${therapist}\"}")),
            Map.entry("changeRoles", List.of("{\"roles\":[\"therapist\"],\"therapistId\":\"${therapist}\"}")),
            Map.entry("changeSettings", List.of("{\"state\":\"NJ\",\"selfPay\":true}")),
            Map.entry(
                    "changePassword",
                    List.of("{\"password\":\"${password}\",\"newPassword\":\"eleven quiet lanterns\","
                            + "\"otp\":\"${otp}\"}")),
            Map.entry("renewRecoveryCodes", List.of(WITH_OTP)),
            Map.entry("closeAccount", List.of(WITH_OTP)),
            Map.entry("exportOwnRecord", List.of(WITH_OTP)),
            Map.entry(
                    "askAmendment",
                    List.of(
                            "{\"therapistId\":\"${careTherapist}\",\"item\":\"identity\",\"reason\":\"inaccurate\","
                                    + "\"text\":\"It is spelled otherwise.\"}",
                            "{\"therapistId\":\"${careTherapist}\",\"item\":\"appointment\","
                                    + "\"itemId\":\"${appointment}\",\"reason\":\"outdated\",\"text\":\"I was there.\"}")),
            Map.entry(
                    "askRestriction",
                    List.of(
                            "{\"kind\":\"general\",\"recipients\":[\"entity\"],\"purposes\":[\"operations\"],"
                                    + "\"information\":[\"attendance\"],\"note\":\"Mine alone.\"}",
                            "{\"kind\":\"health_plan\",\"information\":[\"appointment_times\"],"
                                    + "\"paidInFull\":true}")),
            Map.entry("replaceContactPreferences", List.of(CONTACT)),
            Map.entry("openContactPreferences", List.of("{\"purpose\":\"contact\"}")),
            Map.entry("changeSelfPay", List.of("{\"selfPay\":true}")),
            Map.entry("createBreach", List.of(BREACH)),
            Map.entry("changeBreach", List.of(BREACH)),
            Map.entry("denyAmendment", List.of("{\"basis\":\"accurate_and_complete\"}")),
            Map.entry("extendAmendment", List.of("{\"reason\":\"looking_into_it\"}")),
            Map.entry("disagreeAmendment", List.of("{\"text\":\"It is not.\"}")),
            Map.entry("erase", List.of(WITH_OTP)),
            Map.entry(
                    "setLegalHold",
                    List.of("{\"therapistId\":\"${therapist}\",\"clientCode\":\"${clientCode}\","
                            + "\"until\":\"2027-05-04\",\"password\":\"${password}\",\"otp\":\"${otp}\"}")),
            Map.entry(
                    "extendLegalHold",
                    List.of("{\"until\":\"2028-05-04\",\"password\":\"${password}\",\"otp\":\"${otp}\"}")),
            Map.entry("liftLegalHold", List.of(WITH_OTP)),
            Map.entry("enrolSecondFactor", List.of(WITH_OTP)),
            Map.entry("confirmSecondFactor", List.of("{\"otp\":\"${pendingOtp}\"}")),
            Map.entry("removeSecondFactor", List.of(WITH_OTP)),
            Map.entry(
                    "changeClinic",
                    List.of("{\"name\":\"A clinic\",\"zone\":\"America/Denver\",\"defaultState\":\"NY\","
                            + "\"openBookingsForFreshClients\":1}")),
            Map.entry("replaceWords", List.of("{\"words\":[{\"code\":\"quiet\",\"label\":\"Quiet\"}]}")),
            Map.entry("addWord", List.of("{\"code\":\"quiet\",\"label\":\"Quiet\"}")),
            Map.entry(
                    "createSessionType",
                    List.of("{\"name\":\"${fresh}\",\"kind\":\"individual\",\"duration\":\"PT50M\","
                            + "\"bufferBefore\":\"PT0M\",\"bufferAfter\":\"PT10M\",\"capacity\":1,"
                            + "\"minimumNotice\":\"PT1H\",\"horizon\":\"P30D\",\"status\":\"active\","
                            + "\"therapistIds\":[\"${therapist}\"]}")),
            Map.entry(
                    "changeSessionType",
                    List.of("{\"name\":\"${fresh}\",\"duration\":\"PT45M\",\"therapistIds\":[\"${therapist}\"]}")),
            Map.entry(
                    "createTherapist",
                    List.of("{\"displayName\":\"A. Example\",\"zone\":\"America/New_York\",\"credentials\":\"PhD\","
                            + "\"licensedStates\":[{\"state\":\"NY\",\"expiresOn\":\"2030-01-01\"}],\"modalities\":[],"
                            + "\"fee\":{\"amount\":\"120.00\",\"currency\":\"USD\"},\"slidingScale\":true,"
                            + "\"acceptsNew\":true,\"status\":\"active\",\"startStep\":\"PT15M\",\"dailyMaximum\":6}")),
            Map.entry("changeTherapist", List.of("{\"displayName\":\"B. Example\",\"zone\":\"America/Chicago\"}")),
            Map.entry("importTherapists", List.of("displayName,zone\nC. Example,America/New_York\n")),
            Map.entry(
                    "replaceHours",
                    List.of("{\"zone\":\"America/New_York\",\"effectiveFrom\":\"2026-05-11\","
                            + "\"weekly\":[{\"day\":\"MO\",\"start\":\"09:00\",\"end\":\"17:00\"}]}")),
            Map.entry(
                    "createException",
                    List.of("{\"date\":\"2026-05-20\",\"start\":\"09:00\",\"end\":\"10:00\",\"kind\":\"closed\"}")),
            Map.entry("createTimeOff", List.of("{\"from\":\"2026-07-01T00:00:00Z\",\"to\":\"2026-07-08T00:00:00Z\"}")),
            Map.entry(
                    "createBusyCalendar",
                    List.of(
                            "{\"url\":\"https://calendar.example.org/private/basic.ics\",\"tentativeIsBusy\":false,"
                                    + "\"ownAddresses\":[\"owner@example.org\"]}",
                            "{\"calendar\":\"BEGIN:VCALENDAR\\r\\nEND:VCALENDAR\\r\\n\"}")),
            Map.entry(
                    "changeBusyCalendar",
                    List.of("{\"tentativeIsBusy\":false,\"ownAddresses\":[\"owner@example.org\"]}")),
            Map.entry("replaceBusyCalendar", List.of("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")),
            Map.entry("createHold", List.of(SLOT)),
            Map.entry("bookAppointment", List.of(SLOT, "{\"holdId\":\"${hold}\"}")),
            Map.entry(
                    "createOffer",
                    List.of("{\"clientCode\":\"${clientCode}\",\"sessionTypeId\":\"${sessionType}\","
                            + "\"start\":\"2026-05-06T14:00:00Z\"}")),
            Map.entry("acceptOffer", List.of("{\"state\":\"NY\"}")),
            Map.entry("cancelAppointment", List.of("{\"reason\":\"scheduling\"}")),
            Map.entry("rescheduleAppointment", List.of("{\"start\":\"2026-05-06T14:00:00Z\"}")),
            Map.entry(
                    "replaceOwnIdentity",
                    List.of("{\"preferredName\":\"Robin\",\"legalName\":\"R. Example\",\"pronouns\":\"they\","
                            + "\"email\":\"robin@example.org\",\"phone\":\"+1 212 555 0100\","
                            + "\"address\":\"1 Example Street\",\"dateOfBirth\":\"1990-01-31\","
                            + "\"emergencyContact\":\"A. Example\",\"insuranceMemberId\":\"X1\",\"notes\":\"None\"}")),
            Map.entry(
                    "openIdentity",
                    List.of(
                            "{\"purpose\":\"contact\",\"fields\":[\"phone\"]}",
                            "{\"purpose\":\"contact\",\"fields\":[\"phone\"],\"grantId\":\"${courtGrant}\","
                                    + "\"recipient\":\"A court\"}")),
            Map.entry(
                    "requestGrant",
                    List.of(
                            "{\"ground\":\"cover\",\"granteeId\":\"${colleague}\",\"therapistId\":\"${therapist}\","
                                    + "\"fields\":[\"phone\"],\"from\":\"2026-05-04T13:00:00Z\","
                                    + "\"until\":\"2026-05-08T13:00:00Z\"}",
                            "{\"ground\":\"court_order\",\"granteeId\":\"${colleague}\","
                                    + "\"therapistId\":\"${therapist}\",\"clientCode\":\"quiet-quiet\","
                                    + "\"fields\":[\"legalName\"],\"from\":\"2026-05-04T13:00:00Z\","
                                    + "\"until\":\"2026-05-08T13:00:00Z\",\"orderReference\":\"A 1\","
                                    + "\"subpoenaReference\":\"B 2\"}")),
            Map.entry("approveGrant", List.of("{\"otp\":\"${factor}\"}")),
            Map.entry(
                    "openEmergency",
                    List.of(
                            "{\"card\":\"${emergencyCard}\",\"otp\":\"${factor}\",\"nature\":\"medical_emergency\","
                                    + "\"fields\":[\"phone\"]}",
                            "{\"clientCode\":\"${clientCode}\",\"otp\":\"${factor}\",\"nature\":\"disaster\"}")),
            Map.entry(
                    "documentEmergency",
                    List.of("{\"personnelName\":\"P. Example\",\"personnelAffiliation\":\"A hospital\","
                            + "\"disclosedBy\":\"T. Therapist\",\"disclosedAt\":\"2026-05-04T11:00:00Z\","
                            + "\"nature\":\"A fall\"}")),
            Map.entry(
                    "createFeed",
                    List.of("{\"disclosure\":\"title\",\"title\":\"Errand\","
                            + "\"expiresAt\":\"2026-09-01T00:00:00Z\"}")),
            Map.entry("acknowledgeFeedWarnings", List.of("{\"upTo\":\"2026-05-04T13:00:00Z\"}")),
            Map.entry("exportAppointment", List.of("{\"title\":\"Errand\",\"alarm\":\"PT30M\"}")));

    private static final Map<String, String> QUERIES = Map.of(
            "listSlots", "?sessionTypeId=${sessionType}&from=2026-05-05T00:00:00Z&to=2026-05-06T00:00:00Z&state=NY",
            "searchSlots", "?sessionTypeId=${sessionType}&from=2026-05-05T00:00:00Z&to=2026-05-06T00:00:00Z&state=NY");

    private SampleBodies() {}

    /** The bodies of an operation, each of another shape; none for an operation without an entry. */
    public static List<String> of(String operationId) {
        return BODIES.getOrDefault(operationId, List.of());
    }

    /** The query of an operation with its question mark, or nothing. */
    public static String query(String operationId) {
        return QUERIES.getOrDefault(operationId, "");
    }

    /** The names that stand in a body or query. */
    public static List<String> names(String text) {
        return NAME.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /** A body or query with its values. */
    public static String filled(String text, UnaryOperator<String> values) {
        return NAME.matcher(text).replaceAll(found -> Matcher.quoteReplacement(values.apply(found.group(1))));
    }
}
