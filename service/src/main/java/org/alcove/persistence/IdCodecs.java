package org.alcove.persistence;

import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.AccountId;
import org.alcove.kernel.AmendmentId;
import org.alcove.kernel.AppointmentId;
import org.alcove.kernel.BreachId;
import org.alcove.kernel.BusyCalendarId;
import org.alcove.kernel.CareRelationshipId;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ConsentId;
import org.alcove.kernel.DisclosureId;
import org.alcove.kernel.EmergencyAccessId;
import org.alcove.kernel.FeedId;
import org.alcove.kernel.HoldId;
import org.alcove.kernel.HoursExceptionId;
import org.alcove.kernel.Id;
import org.alcove.kernel.JoinCodeId;
import org.alcove.kernel.LegalHoldId;
import org.alcove.kernel.LoginSessionId;
import org.alcove.kernel.NoticeId;
import org.alcove.kernel.OfferId;
import org.alcove.kernel.OneTimeTokenId;
import org.alcove.kernel.RestrictionId;
import org.alcove.kernel.SessionTypeId;
import org.alcove.kernel.TherapistId;
import org.alcove.kernel.TimeOffId;
import org.alcove.kernel.UtcText;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.generic.GenericTypes;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.ColumnMapperFactory;
import org.jspecify.annotations.Nullable;

/**
 * Ids as {@code BINARY(16)}, instants as {@code DATETIME(6)} in UTC and dates as they are, whatever zone the process or the
 * server is in.
 */
final class IdCodecs {
    private static final Map<Class<?>, Function<UUID, Id>> MAKERS = Map.ofEntries(
            Map.entry(AccessGrantId.class, AccessGrantId::new),
            Map.entry(EmergencyAccessId.class, EmergencyAccessId::new),
            Map.entry(AccountId.class, AccountId::new),
            Map.entry(AmendmentId.class, AmendmentId::new),
            Map.entry(AppointmentId.class, AppointmentId::new),
            Map.entry(BreachId.class, BreachId::new),
            Map.entry(BusyCalendarId.class, BusyCalendarId::new),
            Map.entry(CareRelationshipId.class, CareRelationshipId::new),
            Map.entry(ClientId.class, ClientId::new),
            Map.entry(ClinicId.class, ClinicId::new),
            Map.entry(ConsentId.class, ConsentId::new),
            Map.entry(DisclosureId.class, DisclosureId::new),
            Map.entry(FeedId.class, FeedId::new),
            Map.entry(HoldId.class, HoldId::new),
            Map.entry(HoursExceptionId.class, HoursExceptionId::new),
            Map.entry(JoinCodeId.class, JoinCodeId::new),
            Map.entry(LegalHoldId.class, LegalHoldId::new),
            Map.entry(LoginSessionId.class, LoginSessionId::new),
            Map.entry(NoticeId.class, NoticeId::new),
            Map.entry(OfferId.class, OfferId::new),
            Map.entry(OneTimeTokenId.class, OneTimeTokenId::new),
            Map.entry(RestrictionId.class, RestrictionId::new),
            Map.entry(SessionTypeId.class, SessionTypeId::new),
            Map.entry(TherapistId.class, TherapistId::new),
            Map.entry(TimeOffId.class, TimeOffId::new));

    private IdCodecs() {}

    static void install(Jdbi jdbi) {
        jdbi.registerArgument(new Arguments());
        jdbi.registerColumnMapper(new Columns());
    }

    static byte[] toBytes(UUID uuid) {
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    static UUID fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }

    /** Preparable, because only such factories come before jdbi's own for {@code UUID} and {@code Instant}. */
    private static final class Arguments implements ArgumentFactory.Preparable {
        @Override
        public Optional<Function<Object, Argument>> prepare(Type type, ConfigRegistry config) {
            Class<?> erased = GenericTypes.getErasedType(type);
            if (Id.class.isAssignableFrom(erased)) {
                return Optional.of(value -> bytes(value == null ? null : ((Id) value).value()));
            }
            if (erased == UUID.class) {
                return Optional.of(value -> bytes((UUID) value));
            }
            if (erased == Instant.class) {
                return Optional.of(value -> instant((Instant) value));
            }
            if (erased == LocalDate.class) {
                return Optional.of(value -> date((LocalDate) value));
            }
            return Optional.empty();
        }

        private static Argument bytes(@Nullable UUID uuid) {
            return (position, statement, context) -> {
                if (uuid == null) {
                    statement.setNull(position, Types.BINARY);
                } else {
                    statement.setBytes(position, toBytes(uuid));
                }
            };
        }

        private static Argument date(@Nullable LocalDate date) {
            return (position, statement, context) -> {
                if (date == null) {
                    statement.setNull(position, Types.DATE);
                } else {
                    statement.setObject(position, date);
                }
            };
        }

        private static Argument instant(@Nullable Instant instant) {
            return (position, statement, context) -> {
                if (instant == null) {
                    statement.setNull(position, Types.TIMESTAMP);
                } else {
                    // As text: the driver takes MariaDB 10's version for 5.5, and cuts fractions of times off for it.
                    statement.setString(position, UtcText.sql(instant));
                }
            };
        }
    }

    private static final class Columns implements ColumnMapperFactory {
        @Override
        public Optional<ColumnMapper<?>> build(Type type, ConfigRegistry config) {
            Class<?> erased = GenericTypes.getErasedType(type);
            Function<UUID, Id> maker = MAKERS.get(erased);
            if (maker != null) {
                return Optional.of((rows, column, context) -> {
                    byte[] bytes = rows.getBytes(column);
                    return bytes == null ? null : maker.apply(fromBytes(bytes));
                });
            }
            if (erased == UUID.class) {
                return Optional.of((rows, column, context) -> {
                    byte[] bytes = rows.getBytes(column);
                    return bytes == null ? null : fromBytes(bytes);
                });
            }
            if (erased == Instant.class) {
                return Optional.of((rows, column, context) -> {
                    LocalDateTime utc = rows.getObject(column, LocalDateTime.class);
                    return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
                });
            }
            if (erased == LocalDate.class) {
                return Optional.of((rows, column, context) -> rows.getObject(column, LocalDate.class));
            }
            return Optional.empty();
        }
    }
}
