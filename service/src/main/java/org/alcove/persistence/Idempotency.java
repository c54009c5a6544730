package org.alcove.persistence;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.jdbi.v3.core.Handle;

/**
 * Runs a creating unit of work once for each idempotency key: a retry gets the first success again and does nothing. The
 * answer is kept in the transaction of what it tells of, so that both are there or neither. The scope of a key is the
 * account and the operation; the same key on another request is {@link ErrorCode#KEY_REUSED}. Failures are not kept.
 */
public final class Idempotency {
    /** How long an answer is kept. */
    public static final Duration KEPT = Duration.ofHours(24);

    /** An answer that expires between two looks makes another try necessary; three are enough for any clock. */
    private static final int ATTEMPTS = 3;

    private static final UUID NOBODY = new UUID(0, 0);

    private static final int PURGE_BATCH = 1000;

    private final Transactor transactor;
    private final ReplaySealer sealer;
    private final ObjectMapper json;
    private final InstantSource clock;

    public Idempotency(Transactor transactor, ReplaySealer sealer, ObjectMapper json, InstantSource clock) {
        this.transactor = Objects.requireNonNull(transactor);
        this.sealer = Objects.requireNonNull(sealer);
        this.json = Objects.requireNonNull(json);
        this.clock = Objects.requireNonNull(clock);
    }

    /**
     * Runs the unit, or answers what it answered when it was first run under this key.
     *
     * @param account whose key it is; for callers without an account, what stands for the secrets that they came with
     * @param operation a constant that names what is asked, such as {@code book}
     * @param key what the caller sent as {@code Idempotency-Key}, if anything
     * @param request the request's values, by which another request under the same key is told apart; in whatever order
     *     its maps are
     * @param answerType a record that Jackson reads back as it wrote it
     * @param unit as for {@link Transactor}: may run more than once
     * @param lookUp finds the answer after a commit whose outcome was lost; with a key, the kept answer is tried first
     */
    public <T> T once(
            Optional<AccountId> account,
            String operation,
            Optional<String> key,
            Object request,
            Class<T> answerType,
            Function<Handle, T> unit,
            Function<Handle, Optional<T>> lookUp) {
        if (key.isEmpty()) {
            return transactor.inTransaction(unit, lookUp);
        }
        Slot<T> slot = slot(account, operation, key.get(), request, answerType);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                return transactor.inTransaction(handle -> reserveAndRun(handle, slot, unit), handle -> {
                    Optional<T> kept = find(handle, slot);
                    return kept.isPresent() ? kept : lookUp.apply(handle);
                });
            } catch (KeyTakenException taken) {
                Optional<T> kept = transactor.inTransaction(handle -> find(handle, slot));
                if (kept.isPresent()) {
                    return kept.get();
                }
                transactor.useTransaction(handle -> handle.attach(IdempotencyDao.class)
                        .deleteExpiredAnswer(slot.account(), slot.operation(), slot.keyHash(), slot.keptSince()));
            }
        }
        throw new ServiceException(ErrorCode.UNAVAILABLE);
    }

    /**
     * What {@link #once} answered under this key, if anything: for whoever has work to do before the unit, which a retry
     * need not do again.
     */
    public <T> Optional<T> kept(
            Optional<AccountId> account, String operation, Optional<String> key, Object request, Class<T> answerType) {
        return key.map(text -> slot(account, operation, text, request, answerType))
                .flatMap(slot -> transactor.inTransaction(handle -> find(handle, slot)));
    }

    private <T> Slot<T> slot(
            Optional<AccountId> account, String operation, String key, Object request, Class<T> answerType) {
        return new Slot<>(
                account.map(AccountId::value).orElse(NOBODY),
                operation,
                checked(key),
                sealer.hashOfKey(key),
                sealer.hashOfRequest(key, writeRequest(request)),
                answerType,
                clock.instant());
    }

    /** Deletes answers that are no longer kept, a batch in a transaction. */
    public void purgeExpired(Instant now) {
        Instant keptSince = now.minus(KEPT);
        int deleted;
        do {
            deleted = transactor.inTransaction(
                    handle -> handle.attach(IdempotencyDao.class).deleteExpiredAnswers(keptSince, PURGE_BATCH));
        } while (deleted == PURGE_BATCH);
    }

    /**
     * The key's row comes first: a request that arrives under the same key meanwhile waits for it, and then finds either
     * the answer or nothing, but never competes with its twin for what the unit takes.
     */
    private <T> T reserveAndRun(Handle handle, Slot<T> slot, Function<Handle, T> unit) {
        IdempotencyDao answers = handle.attach(IdempotencyDao.class);
        try {
            answers.insertReservation(slot.account(), slot.operation(), slot.keyHash(), slot.requestHash(), slot.now());
        } catch (RuntimeException failure) {
            if (SqlFailure.isDuplicateKey(failure)) {
                throw new KeyTakenException();
            }
            throw failure;
        }
        T answer = unit.apply(handle);
        byte[] sealed = sealer.seal(slot.key(), slot.scope(), write(json.writer(), answer));
        answers.updateAnswer(slot.account(), slot.operation(), slot.keyHash(), sealed);
        return answer;
    }

    private <T> Optional<T> find(Handle handle, Slot<T> slot) {
        return handle.attach(IdempotencyDao.class)
                .findAnswer(slot.account(), slot.operation(), slot.keyHash(), slot.keptSince())
                .map(kept -> {
                    if (!MessageDigest.isEqual(kept.requestHash(), slot.requestHash())) {
                        throw new ServiceException(ErrorCode.KEY_REUSED);
                    }
                    return read(sealer.open(slot.key(), slot.scope(), kept.answer()), slot.answerType());
                });
    }

    private static String checked(String key) {
        boolean fits = !key.isEmpty()
                && key.length() <= 255
                && key.chars().allMatch(character -> character > 0x20 && character < 0x7f);
        if (!fits) {
            throw ServiceException.invalid(
                    "Idempotency-Key", "idempotency_key_format", "1 to 255 visible ASCII characters");
        }
        return key;
    }

    /** Maps have another order in every process, but a retry may come to another one. */
    private byte[] writeRequest(Object request) {
        return write(json.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS), request);
    }

    private static byte[] write(ObjectWriter json, Object value) {
        try {
            return json.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException("an answer can't be written as JSON", failure);
        }
    }

    private <T> T read(byte[] bytes, Class<T> type) {
        try {
            return json.readValue(bytes, type);
        } catch (IOException failure) {
            throw new IllegalStateException("a kept answer can't be read", failure);
        }
    }

    private record Slot<T>(
            UUID account,
            String operation,
            String key,
            byte[] keyHash,
            byte[] requestHash,
            Class<T> answerType,
            Instant now) {
        byte[] scope() {
            return (account + " " + operation).getBytes(StandardCharsets.UTF_8);
        }

        Instant keptSince() {
            return now.minus(KEPT);
        }
    }

    /** Ends the transaction of a request whose key has a row already. */
    private static final class KeyTakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
