package org.alcove.privacy.consent;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.alcove.kernel.DisclosureId;
import org.jspecify.annotations.Nullable;

/** Writes what goes to a recipient: what the permit says and no more, with the notice and the scope (42 CFR 2.32). */
final class DocumentWriter {
    private static final String CANCELLED = "cancelled";

    private final String notice;

    DocumentWriter(String notice) {
        this.notice = notice;
    }

    DisclosureDocument write(
            DisclosureId id,
            Permit permit,
            String therapistName,
            Instant from,
            Instant to,
            List<CareTeam.Session> sessions) {
        Permit.Scope scope = permit.scopes().get(0);
        ConsentTerms terms = scope.terms();
        List<DisclosureDocument.Session> told = sessions.stream()
                .flatMap(session -> told(scope, session).stream())
                .toList();
        DisclosureDocument document = new DisclosureDocument(
                id,
                scope.consentId(),
                permit.at(),
                notice,
                terms.clientName(),
                terms.recipient(),
                terms.information(),
                terms.purposes(),
                Optional.ofNullable(terms.expiresAt()),
                Optional.ofNullable(terms.expiryEvent()),
                from,
                to,
                told,
                scope.information().contains(Information.CARE_TEAM) ? Optional.of(therapistName) : Optional.empty(),
                scope.information().stream()
                        .filter(Information.COUNSELING_NOTES::equals)
                        .toList(),
                "");
        return document.withText(text(document));
    }

    private static Optional<DisclosureDocument.Session> told(Permit.Scope scope, CareTeam.Session session) {
        boolean times = scope.tells(Information.APPOINTMENT_TIMES, session.createdAt());
        boolean attendance = scope.tells(Information.ATTENDANCE, session.createdAt());
        // 45 CFR 164.522(a)(1)(vi).
        if (session.selfPay() && scope.terms().mayReachAHealthPlan()) {
            return Optional.empty();
        }
        // That something was cancelled is attendance.
        return attendance || (times && !session.status().equals(CANCELLED))
                ? Optional.of(new DisclosureDocument.Session(
                        session.start(),
                        times ? Optional.of(session.end()) : Optional.empty(),
                        attendance ? Optional.of(session.status()) : Optional.empty()))
                : Optional.empty();
    }

    private static String text(DisclosureDocument document) {
        StringBuilder text = new StringBuilder();
        line(text, document.notice());
        line(text, "");
        line(text, "Disclosure " + document.id() + " of " + document.madeAt());
        line(text, "Name: " + document.clientName());
        String recipient = document.recipient().name();
        line(text, "To: " + (recipient == null ? code(document.recipient().type()) : recipient));
        line(text, "For: " + codes(document.purposes()));
        line(text, "Under the consent " + document.consentId() + ", which allows: " + codes(document.information()));
        line(
                text,
                "Until: "
                        + document.expiresAt()
                                .map(Instant::toString)
                                .orElseGet(() -> code(document.expiryEvent().orElse(null))));
        line(text, "Sessions that start from " + document.from() + " until before " + document.to());
        document.therapist().ifPresent(name -> line(text, "With: " + name));
        line(text, "");
        for (DisclosureDocument.Session session : document.sessions()) {
            line(
                    text,
                    session.start()
                            + session.end().map(end -> " to " + end).orElse("")
                            + session.status().map(status -> ", " + status).orElse(""));
        }
        if (!document.notHeld().isEmpty()) {
            line(text, "Not kept here: " + codes(document.notHeld()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    private static String codes(List<? extends Enum<?>> codes) {
        return codes.stream().map(DocumentWriter::code).collect(Collectors.joining(", "));
    }

    private static String code(@Nullable Enum<?> code) {
        return code == null ? "" : code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
