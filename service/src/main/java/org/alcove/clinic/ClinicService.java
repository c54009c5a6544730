package org.alcove.clinic;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Keeps clinics and their words. */
public final class ClinicService {
    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9_-]{0,59}");
    private static final int MOST_OPEN_BOOKINGS = 1000;

    private final Foundation foundation;
    private final ClinicConfiguration limits;

    ClinicService(Foundation foundation, ClinicConfiguration limits) {
        this.foundation = Objects.requireNonNull(foundation);
        this.limits = Objects.requireNonNull(limits);
    }

    /**
     * Makes a clinic with the words that every clinic starts with. For the operator's commands: no request reaches it.
     *
     * @param zone an IANA zone
     * @param defaultState two letters, or null for none
     * @param openBookingsForFreshClients at least one
     * @throws ServiceException {@code INVALID}
     */
    public Clinic create(String name, String zone, @Nullable String defaultState, int openBookingsForFreshClients) {
        Instant now = foundation.clock().instant();
        Clinic clinic = checked(new Clinic(
                new ClinicId(foundation.ids().forThing()), name, zone, defaultState, openBookingsForFreshClients));
        AuditEntry entry = AuditEntry.anonymous(AuditAction.CLINIC_WRITE, foundation.ids(), now)
                .inClinic(clinic.id())
                .on("clinic", clinic.id());
        foundation
                .transactor()
                .inTransaction(
                        handle -> {
                            ClinicDao clinics = handle.attach(ClinicDao.class);
                            clinics.insertClinic(
                                    clinic.id(),
                                    clinic.name(),
                                    clinic.zone(),
                                    clinic.defaultState(),
                                    openBookingsForFreshClients,
                                    now);
                            clinics.putWords(DefaultWords.of(clinic.id()));
                            foundation.audit().append(handle, entry);
                            return clinic;
                        },
                        handle -> handle.attach(ClinicDao.class).findClinic(clinic.id()));
        return clinic;
    }

    /** Whether there is such a clinic. For the operator's commands: no request reaches it. */
    public boolean exists(ClinicId clinic) {
        return foundation
                .transactor()
                .inTransaction(handle ->
                        handle.attach(ClinicDao.class).findClinic(clinic).isPresent());
    }

    /** The actor's clinic. */
    Clinic get(Actor actor) {
        Clinic clinic = foundation.transactor().inTransaction(handle -> find(handle, actor.clinicId()));
        return actor.is(Role.ADMIN) ? clinic : clinic.forOthers();
    }

    /**
     * Changes the fields that were sent.
     *
     * @throws ServiceException {@code FORBIDDEN}, {@code INVALID}
     */
    Clinic change(Actor actor, Patch<ClinicInput> patch) {
        actor.requireAny(Role.ADMIN);
        AuditEntry entry = entry(actor);
        return foundation.transactor().inTransaction(handle -> {
            ClinicDao clinics = handle.attach(ClinicDao.class);
            Clinic before = clinics.lockClinic(actor.clinicId()).orElseThrow(ServiceException::notFound);
            ClinicInput sent = patch.values();
            Clinic after = checked(new Clinic(
                    before.id(),
                    patch.has("name") ? Objects.requireNonNullElse(sent.name(), "") : before.name(),
                    patch.has("zone") ? Objects.requireNonNullElse(sent.zone(), "") : before.zone(),
                    patch.has("defaultState") ? sent.defaultState() : before.defaultState(),
                    patch.has("openBookingsForFreshClients")
                            ? sent.openBookingsForFreshClients()
                            : before.openBookingsForFreshClients()));
            clinics.updateClinic(
                    after.id(),
                    after.name(),
                    after.zone(),
                    after.defaultState(),
                    Objects.requireNonNullElse(after.openBookingsForFreshClients(), 1));
            foundation.audit().append(handle, entry);
            return after;
        });
    }

    /** The clinic's words by the field that takes them, in order of label. */
    Map<String, List<Word>> words(Actor actor) {
        return foundation.transactor().inTransaction(handle -> listed(handle, actor.clinicId()));
    }

    /**
     * Replaces the words of a kind.
     *
     * @throws ServiceException {@code FORBIDDEN}, {@code NOT_FOUND} for an unknown kind, {@code INVALID}: among others
     *     {@code word_in_use} for a word that would vanish while it still describes someone
     */
    Map<String, List<Word>> replaceWords(Actor actor, String kind, @Nullable List<@Nullable Word> words) {
        return putWords(actor, kind, words, true);
    }

    /** Adds a word to a kind, or gives it another label; otherwise as {@link #replaceWords}. */
    Map<String, List<Word>> addWord(Actor actor, String kind, @Nullable Word word) {
        return putWords(actor, kind, word == null ? null : List.of(word), false);
    }

    private Map<String, List<Word>> putWords(
            Actor actor, String kindCode, @Nullable List<@Nullable Word> words, boolean replace) {
        actor.requireAny(Role.ADMIN);
        AttributeKind kind = AttributeKind.find(kindCode)
                .filter(AttributeKind.WORDS::contains)
                .orElseThrow(ServiceException::notFound);
        List<ClinicDao.WordRow> rows = checked(actor.clinicId(), kind, words, replace);
        Set<String> codes = rows.stream().map(ClinicDao.WordRow::code).collect(Collectors.toSet());
        AuditEntry entry = entry(actor);
        return foundation.transactor().inTransaction(handle -> {
            ClinicDao clinics = handle.attach(ClinicDao.class);
            if (clinics.lockClinic(actor.clinicId()).isEmpty()) {
                throw ServiceException.notFound();
            }
            if (replace) {
                if (!codes.containsAll(clinics.listUsedCodes(actor.clinicId(), kind.code()))) {
                    throw ServiceException.invalid(
                            "/words", "word_in_use", "a word that describes a therapist can't be taken away");
                }
                clinics.deleteWords(actor.clinicId(), kind.code());
            }
            if (!rows.isEmpty()) {
                clinics.putWords(rows);
            }
            Map<String, List<Word>> listed = listed(handle, actor.clinicId());
            if (listed.getOrDefault(kind.field(), List.of()).size() > limits.wordsPerKind()) {
                throw ServiceException.invalid("/words", "too_many", "at most " + limits.wordsPerKind() + " words");
            }
            foundation.audit().append(handle, entry);
            return listed;
        });
    }

    private List<ClinicDao.WordRow> checked(
            ClinicId clinic, AttributeKind kind, @Nullable List<@Nullable Word> words, boolean replace) {
        Faults faults = new Faults();
        Set<String> codes = new HashSet<>();
        List<ClinicDao.WordRow> rows = new ArrayList<>();
        List<@Nullable Word> sent = words == null ? List.of() : words;
        faults.require(words != null, replace ? "/words" : "", "required", "a value is needed");
        faults.require(
                sent.size() <= limits.wordsPerKind(),
                "/words",
                "too_many",
                "at most " + limits.wordsPerKind() + " words");
        for (int i = 0; i < sent.size(); i++) {
            String pointer = replace ? "/words/" + i : "";
            Word word = sent.get(i);
            if (word == null) {
                faults.add(pointer, "required", "a value is needed");
                continue;
            }
            String code = Objects.requireNonNullElse(word.code(), "");
            faults.require(
                    CODE.matcher(code).matches(),
                    pointer + "/code",
                    "invalid_code",
                    "1 to 60 lower-case letters, digits, hyphens and underscores");
            faults.require(codes.add(code), pointer + "/code", "duplicate", "each code once");
            String label = faults.line(pointer + "/label", word.label(), 120);
            rows.add(new ClinicDao.WordRow(clinic, kind.code(), code, label));
        }
        faults.refuseIfAny();
        return rows;
    }

    private static Clinic checked(Clinic clinic) {
        Faults faults = new Faults();
        String name = faults.line("/name", clinic.name(), 200);
        faults.zone("/zone", clinic.zone());
        if (clinic.defaultState() != null) {
            faults.state("/defaultState", clinic.defaultState());
        }
        Integer open = clinic.openBookingsForFreshClients();
        faults.require(
                open != null && open >= 1 && open <= MOST_OPEN_BOOKINGS,
                "/openBookingsForFreshClients",
                "out_of_range",
                "between 1 and " + MOST_OPEN_BOOKINGS);
        faults.refuseIfAny();
        return new Clinic(clinic.id(), name, clinic.zone(), clinic.defaultState(), open);
    }

    private static Clinic find(Handle handle, ClinicId clinic) {
        return handle.attach(ClinicDao.class).findClinic(clinic).orElseThrow(ServiceException::notFound);
    }

    private static Map<String, List<Word>> listed(Handle handle, ClinicId clinic) {
        List<ClinicDao.WordRow> rows = handle.attach(ClinicDao.class).listWords(clinic);
        Map<String, List<Word>> byField = new LinkedHashMap<>();
        for (AttributeKind kind : AttributeKind.WORDS) {
            byField.put(
                    kind.field(),
                    rows.stream()
                            .filter(row -> row.kind().equals(kind.code()))
                            .map(row -> new Word(row.code(), row.label()))
                            .toList());
        }
        return byField;
    }

    private AuditEntry entry(Actor actor) {
        return AuditEntry.by(
                        actor,
                        AuditAction.CLINIC_WRITE,
                        foundation.ids(),
                        foundation.clock().instant())
                .on("clinic", actor.clinicId());
    }
}
