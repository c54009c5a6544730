package org.alcove.persistence;

import java.lang.reflect.Type;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.mapper.ColumnMappers;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.RowMapperFactory;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Makes records of rows, by their components' names. Which column goes where is worked out once for each list of columns;
 * jdbi by itself works it out for every result and reads the annotations of every component for it, which was a third of
 * what an unchanged feed's poll cost (see docs/benchmarks.md).
 */
final class RecordMappers implements RowMapperFactory {
    private final Map<Class<?>, RowMapper<?>> known = new ConcurrentHashMap<>();

    @Override
    public Optional<RowMapper<?>> build(Type type, ConfigRegistry config) {
        if (!(type instanceof Class<?> record) || !record.isRecord()) {
            return Optional.empty();
        }
        // Ids are records too, and one column.
        return config.get(ColumnMappers.class).findFor(record).isPresent()
                ? Optional.empty()
                : Optional.of(known.computeIfAbsent(record, one -> new Known<>(ConstructorMapper.of(one))));
    }

    private static final class Known<T> implements RowMapper<T> {
        private final RowMapper<T> plain;
        private final Map<List<String>, RowMapper<T>> byColumns = new ConcurrentHashMap<>();

        Known(RowMapper<T> plain) {
            this.plain = plain;
        }

        @Override
        public T map(ResultSet rows, StatementContext context) throws SQLException {
            return specialize(rows, context).map(rows, context);
        }

        @Override
        public RowMapper<T> specialize(ResultSet rows, StatementContext context) throws SQLException {
            List<String> columns = columns(rows.getMetaData());
            RowMapper<T> mapper = byColumns.get(columns);
            if (mapper == null) {
                mapper = plain.specialize(rows, context);
                byColumns.put(columns, mapper);
            }
            return mapper;
        }

        private static List<String> columns(ResultSetMetaData names) throws SQLException {
            List<String> columns = new ArrayList<>();
            for (int i = 1; i <= names.getColumnCount(); i++) {
                columns.add(names.getColumnLabel(i));
            }
            return columns;
        }
    }
}
