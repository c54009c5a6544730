package org.alcove.clinic;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.alcove.audit.AuditAction;
import org.alcove.audit.AuditEntry;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.Faults;
import org.alcove.kernel.FieldError;
import org.alcove.kernel.Role;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.Foundation;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Brings a roster in from a CSV file, all rows or none, and out again. */
public final class RosterFileService {
    private final Foundation foundation;
    private final ClinicConfiguration limits;
    private final TherapistCommitments commitments;
    private final RosterListener listener;

    RosterFileService(
            Foundation foundation,
            ClinicConfiguration limits,
            TherapistCommitments commitments,
            RosterListener listener) {
        this.foundation = Objects.requireNonNull(foundation);
        this.limits = Objects.requireNonNull(limits);
        this.commitments = Objects.requireNonNull(commitments);
        this.listener = Objects.requireNonNull(listener);
    }

    /** What of a request tells it from another under the same idempotency key. */
    private record Asked(boolean dryRun, @Nullable String onStranded, byte[] file) {}

    /** An import as it is run, maybe more than once. */
    private record Job(
            ClinicId clinic,
            Optional<Actor> actor,
            boolean dryRun,
            Optional<OnStranded> onStranded,
            List<RosterFile.Row> rows,
            List<FieldError> unreadable,
            List<TherapistId> newIds,
            List<byte[]> newTies,
            AuditEntry entry,
            Instant now) {}

    /** The whole roster of the actor's clinic. */
    byte[] exportFile(Actor actor) {
        actor.requireAny(Role.ADMIN);
        AuditEntry entry = AuditEntry.by(
                actor,
                AuditAction.ROSTER_EXPORT,
                foundation.ids(),
                foundation.clock().instant());
        List<Therapist> therapists = foundation.transactor().inTransaction(handle -> {
            foundation.audit().append(handle, entry);
            return new TherapistStore(handle, actor.clinicId())
                    .list(List.of(TherapistRow.ACTIVE, TherapistRow.INACTIVE), Integer.MAX_VALUE);
        });
        return RosterFile.write(therapists);
    }

    /**
     * Imports a file. A row whose {@code id} is empty adds a therapist; one with an id changes that therapist in the
     * columns that the file has.
     *
     * @param dryRunText {@code true}: everything is checked and nothing is written
     * @param onStrandedText as for a change of one therapist, for all rows that deactivate
     * @throws ServiceException {@code INVALID_CSV} with every fault, {@code BODY_TOO_LARGE}, {@code FORBIDDEN}
     */
    RosterImport importFile(
            Actor actor,
            Optional<String> key,
            @Nullable String dryRunText,
            @Nullable String onStrandedText,
            InputStream body) {
        actor.requireAny(Role.ADMIN);
        Faults faults = new Faults();
        boolean dryRun = "true".equals(dryRunText);
        faults.require(
                dryRun || dryRunText == null || dryRunText.isEmpty() || dryRunText.equals("false"),
                "?dryRun",
                "invalid_boolean",
                "true or false is needed");
        Optional<OnStranded> onStranded = OnStranded.read("?onStranded", onStrandedText, faults);
        faults.refuseIfAny();
        byte[] file = read(body);
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.by(actor, AuditAction.ROSTER_IMPORT, foundation.ids(), now);
        Job job = job(actor.clinicId(), Optional.of(actor), dryRun, onStranded, file, entry, now);
        return foundation
                .idempotency()
                .once(
                        Optional.of(actor.accountId()),
                        "therapist_import",
                        key,
                        new Asked(dryRun, onStrandedText, file),
                        RosterImport.class,
                        handle -> run(handle, job),
                        // Only a key finds out what became of an import.
                        handle -> Optional.empty());
    }

    /**
     * Imports a file into a clinic without anyone signed in. For the operator's commands: no request reaches it. A row
     * that deactivates a therapist who has commitments is refused.
     */
    public RosterImport importFile(ClinicId clinic, byte[] file) {
        Instant now = foundation.clock().instant();
        AuditEntry entry = AuditEntry.anonymous(AuditAction.ROSTER_IMPORT, foundation.ids(), now)
                .inClinic(clinic);
        Job job = job(clinic, Optional.empty(), false, Optional.empty(), file, entry, now);
        return foundation.transactor().inTransaction(handle -> run(handle, job));
    }

    private byte[] read(InputStream body) {
        try {
            byte[] file = body.readNBytes(limits.importBytes() + 1);
            if (file.length > limits.importBytes()) {
                throw new ServiceException(ErrorCode.BODY_TOO_LARGE);
            }
            return file;
        } catch (IOException cutOff) {
            throw new ServiceException(ErrorCode.BAD_REQUEST);
        }
    }

    private Job job(
            ClinicId clinic,
            Optional<Actor> actor,
            boolean dryRun,
            Optional<OnStranded> onStranded,
            byte[] file,
            AuditEntry entry,
            Instant now) {
        Faults faults = new Faults();
        List<RosterFile.Row> rows = RosterFile.read(file, limits.importRows(), faults);
        List<TherapistId> ids = new ArrayList<>();
        List<byte[]> ties = new ArrayList<>();
        for (RosterFile.Row row : rows) {
            if (idCell(row).isEmpty()) {
                TherapistId id = new TherapistId(foundation.ids().forPerson());
                ids.add(id);
                ties.add(TherapistService.searchTie(foundation, id));
            }
        }
        return new Job(clinic, actor, dryRun, onStranded, rows, faults.list(), ids, ties, entry, now);
    }

    private RosterImport run(Handle handle, Job job) {
        Faults faults = new Faults();
        TherapistStore store = new TherapistStore(handle, job.clinic());
        Map<Integer, TherapistId> named = namedIds(job, faults);
        Map<TherapistId, Therapist> known = store.lock(List.copyOf(named.values()));
        Words words = Words.held(handle, job.clinic());

        List<TherapistStore.Created> created = new ArrayList<>();
        List<TherapistStore.Changed> updated = new ArrayList<>();
        Map<Integer, String> npis = new HashMap<>();
        Map<Integer, TherapistId> ids = new HashMap<>();
        Map<Integer, TherapistId> leaving = new LinkedHashMap<>();
        int next = 0;
        for (RosterFile.Row row : job.rows()) {
            boolean isNew = idCell(row).isEmpty();
            int place = isNew ? next++ : -1;
            TherapistId id = isNew ? job.newIds().get(place) : named.get(row.number());
            Optional<Therapist> before = Optional.ofNullable(id).map(known::get);
            if (!isNew && before.isEmpty()) {
                if (id != null) {
                    faults.add(row.number() + ":id", "unknown_id", "no therapist of this clinic");
                }
                id = null;
            }
            TherapistDetails details = details(row, before, words, faults);
            details.npi().ifPresent(npi -> npis.put(row.number(), npi));
            if (id != null) {
                ids.put(row.number(), id);
            }
            if (isNew) {
                created.add(new TherapistStore.Created(
                        job.newIds().get(place), job.newTies().get(place), details));
            } else {
                before.ifPresent(therapist -> {
                    TherapistStore.Changed change = new TherapistStore.Changed(therapist, details);
                    updated.add(change);
                    if (change.deactivates()) {
                        leaving.put(row.number(), therapist.id());
                    }
                });
            }
        }
        if (job.onStranded().isEmpty()) {
            Set<TherapistId> committed = committed(handle, List.copyOf(leaving.values()), job.now());
            leaving.forEach((number, id) -> faults.require(
                    !committed.contains(id),
                    number + ":status",
                    "would_strand",
                    "sessions ahead would be left without a therapist"));
        }
        findDuplicateNpis(store, job, npis, ids, faults);
        refuseIfAny(job, faults);

        List<TherapistStore.Changed> changed = updated.stream()
                .filter(change -> !change.before().details().equals(change.after()))
                .toList();
        RosterImport answer =
                new RosterImport(job.dryRun(), job.rows().size(), created.size(), updated.size(), changed.size());
        foundation.audit().append(handle, job.entry());
        if (!job.dryRun()) {
            write(handle, store, job, created, changed);
        }
        return answer;
    }

    private void write(
            Handle handle,
            TherapistStore store,
            Job job,
            List<TherapistStore.Created> created,
            List<TherapistStore.Changed> changed) {
        if (job.actor().isPresent()
                && job.onStranded().filter(OnStranded.CANCEL::equals).isPresent()) {
            List<TherapistId> leaving = changed.stream()
                    .filter(TherapistStore.Changed::deactivates)
                    .map(change -> change.before().id())
                    .toList();
            Set<TherapistId> committed = committed(handle, leaving, job.now());
            leaving.stream()
                    .filter(committed::contains)
                    .forEach(id -> commitments.cancelAll(handle, job.actor().get(), id, job.now()));
        }
        try {
            store.write(created, changed, job.now());
        } catch (TherapistStore.NpiTakenException taken) {
            // Someone was given one of the numbers since they were looked up; a retry names the row.
            throw new ServiceException(ErrorCode.CONFLICT);
        }
        List<TherapistId> written = Stream.concat(
                        created.stream().map(TherapistStore.Created::id),
                        changed.stream().map(change -> change.before().id()))
                .toList();
        if (!written.isEmpty()) {
            listener.therapistsWritten(handle, written);
        }
        List<TherapistId> moved = changed.stream()
                .filter(change -> change.after().movesTime(change.before().details()))
                .map(change -> change.before().id())
                .toList();
        if (!moved.isEmpty()) {
            listener.therapistsChanged(handle, moved, job.now());
        }
    }

    private Set<TherapistId> committed(Handle handle, List<TherapistId> therapists, Instant now) {
        Set<TherapistId> committed = new HashSet<>();
        TherapistStore.batches(
                therapists,
                batch ->
                        committed.addAll(commitments.listAll(handle, batch, now).keySet()));
        return committed;
    }

    private TherapistDetails details(RosterFile.Row row, Optional<Therapist> before, Words words, Faults faults) {
        Patch<TherapistInput> said = new RosterCells(row, faults).read();
        return new TherapistRules(words, limits, TherapistRules.Places.row(row.number()), faults)
                .imported(before.map(Therapist::details), said.values(), said.present());
    }

    private static String idCell(RosterFile.Row row) {
        return row.cells().getOrDefault(RosterFile.ID, "").strip();
    }

    private static Map<Integer, TherapistId> namedIds(Job job, Faults faults) {
        Map<Integer, TherapistId> named = new HashMap<>();
        Set<TherapistId> seen = new HashSet<>();
        for (RosterFile.Row row : job.rows()) {
            String cell = idCell(row);
            if (cell.isEmpty()) {
                continue;
            }
            try {
                TherapistId id = TherapistId.fromString(cell);
                if (seen.add(id)) {
                    named.put(row.number(), id);
                } else {
                    faults.add(row.number() + ":id", "duplicate_id", "each therapist once");
                }
            } catch (IllegalArgumentException notAnId) {
                faults.add(row.number() + ":id", "invalid_id", "an id is needed");
            }
        }
        return named;
    }

    private static void findDuplicateNpis(
            TherapistStore store, Job job, Map<Integer, String> npis, Map<Integer, TherapistId> ids, Faults faults) {
        Map<String, TherapistId> owners = store.ownersOf(List.copyOf(new HashSet<>(npis.values())));
        Set<TherapistId> inFile = new HashSet<>(ids.values());
        Set<String> seen = new HashSet<>();
        for (RosterFile.Row row : job.rows()) {
            String npi = npis.get(row.number());
            if (npi == null) {
                continue;
            }
            TherapistId owner = owners.get(npi);
            // An owner who is in the file too may be giving the number up; if not, their own row is the second.
            if (!seen.add(npi) || (owner != null && !inFile.contains(owner))) {
                faults.add(row.number() + ":npi", "duplicate_npi", "another therapist has this number");
            }
        }
    }

    private void refuseIfAny(Job job, Faults semantic) {
        List<FieldError> all = new ArrayList<>(job.unreadable());
        all.addAll(semantic.list());
        if (all.isEmpty()) {
            return;
        }
        all.sort((a, b) -> Integer.compare(rowOf(a), rowOf(b)));
        List<FieldError> told = new ArrayList<>(all.subList(0, Math.min(all.size(), limits.importFaults())));
        if (told.size() < all.size()) {
            told.add(new FieldError(rowOf(all.get(told.size())) + ":", "more_faults", "there are more"));
        }
        List<Map<String, Object>> places = told.stream()
                .map(fault -> Map.<String, Object>of(
                        "row",
                        rowOf(fault),
                        "column",
                        fault.pointer().substring(fault.pointer().indexOf(':') + 1),
                        "code",
                        fault.code()))
                .toList();
        throw new ServiceException(ErrorCode.INVALID_CSV, told, Map.of("faults", places));
    }

    private static int rowOf(FieldError fault) {
        return Integer.parseInt(fault.pointer().substring(0, fault.pointer().indexOf(':')));
    }
}
