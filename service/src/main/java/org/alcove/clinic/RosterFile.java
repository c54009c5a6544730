package org.alcove.clinic;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.alcove.kernel.Faults;

/**
 * The shape of a roster's CSV file (RFC 4180, UTF-8): a header, then one therapist a row. Rows are counted as a
 * spreadsheet does, the header being row 1, however many lines a quoted cell spans. What is written reads back exactly.
 */
final class RosterFile {
    static final String ID = "id";

    /** Every column, in the order in which they are written. */
    static final List<String> COLUMNS = List.of(
            ID,
            "displayName",
            "credentials",
            "npi",
            "taxonomyCodes",
            "licensedStates",
            "modalities",
            "specialties",
            "languages",
            "insurance",
            "fee",
            "slidingScale",
            "zone",
            "acceptsNew",
            "status",
            "startStep",
            "dailyMaximum");

    private static final List<String> REQUIRED = List.of("displayName", "zone");
    private static final Map<String, String> BY_LOWER_CASE =
            COLUMNS.stream().collect(Collectors.toUnmodifiableMap(RosterFile::plain, column -> column));

    /** Stands where bytes were no UTF-8; a noncharacter, so no text has it. */
    private static final String UNREADABLE = "\uFDD0";

    private RosterFile() {}

    /**
     * A row as it stands in the file, defusing taken back.
     *
     * @param number the row in a spreadsheet; the first below the header is 2
     * @param cells by column; columns that the file does not have, and cells that can't be read, are missing
     */
    record Row(int number, Map<String, String> cells) {}

    /** Reads a file; what can't be read is told in faults pointing to {@code row:column}. */
    static List<Row> read(byte[] bytes, int mostRows, Faults faults) {
        List<Row> rows = new ArrayList<>();
        List<String> header = List.of();
        int number = 0;
        try (CsvReader<CsvRecord> reader = CsvReader.builder()
                .skipEmptyLines(false)
                .allowExtraFields(true)
                .allowMissingFields(true)
                .allowExtraCharsAfterClosingQuote(false)
                .allowUnclosedQuote(false)
                .ofCsvRecord(decoded(bytes))) {
            for (Iterator<CsvRecord> records = reader.iterator(); records.hasNext(); ) {
                number++;
                List<String> fields = records.next().getFields();
                if (number == 1) {
                    header = header(fields, faults);
                    if (!faults.isEmpty()) {
                        return rows;
                    }
                } else if (fields.size() > 1 || !fields.get(0).isBlank()) {
                    if (rows.size() == mostRows) {
                        faults.add(number + ":", "too_many_rows", "at most " + mostRows + " rows");
                        return rows;
                    }
                    rows.add(row(number, header, fields, faults));
                }
            }
        } catch (CsvParseException malformed) {
            faults.add((number + 1) + ":", "malformed_csv", "a quote is not closed or has text after it");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        if (number == 0) {
            faults.add("1:", "missing_header", "a first row with the columns' names is needed");
        }
        return rows;
    }

    private static String decoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE)
                    .replaceWith(UNREADABLE)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static List<String> header(List<String> fields, Faults faults) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            String column = BY_LOWER_CASE.get(plain(fields.get(i)));
            if (column == null) {
                // The name in the file is input, and input is not quoted back: its place tells it as well.
                faults.add("1:" + (i + 1), "unknown_column", "not a column of this file");
                columns.add("");
            } else {
                faults.require(!columns.contains(column), "1:" + column, "duplicate_column", "each column once");
                columns.add(column);
            }
        }
        for (String column : REQUIRED) {
            faults.require(columns.contains(column), "1:" + column, "missing_column", "this column is needed");
        }
        return columns;
    }

    private static Row row(int number, List<String> header, List<String> fields, Faults faults) {
        if (fields.size() < header.size()) {
            faults.add(number + ":" + header.get(fields.size()), "too_few_cells", "fewer cells than columns");
        } else if (fields.size() > header.size()) {
            faults.add(number + ":" + (header.size() + 1), "too_many_cells", "more cells than columns");
        }
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(header.size(), fields.size()); i++) {
            String cell = fields.get(i);
            if (cell.contains(UNREADABLE)) {
                faults.add(number + ":" + header.get(i), "invalid_utf8", "the file has to be UTF-8");
            } else {
                // A line break within a cell is a spreadsheet's way of writing a space.
                cells.put(header.get(i), CsvCells.restore(cell).replaceAll("\\s*[\\r\\n\\t]+\\s*", " "));
            }
        }
        return new Row(number, cells);
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[ _-]", "");
    }

    /** Writes therapists, each cell quoted and formulas defused. */
    static byte[] write(List<Therapist> therapists) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (CsvWriter writer = CsvWriter.builder()
                .quoteStrategy(QuoteStrategies.ALWAYS)
                .lineDelimiter(LineDelimiter.CRLF)
                .build(bytes, StandardCharsets.UTF_8)) {
            writer.writeRecord(COLUMNS);
            for (Therapist therapist : therapists) {
                writer.writeRecord(cells(therapist).map(CsvCells::defuse).toList());
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static Stream<String> cells(Therapist therapist) {
        TherapistDetails details = therapist.details();
        return Stream.of(
                therapist.id().toString(),
                details.displayName(),
                details.credentials(),
                details.npi().orElse(""),
                CsvCells.join(details.listed(AttributeKind.TAXONOMY)),
                CsvCells.join(details.licenses().entrySet().stream()
                        .map(license -> license.getKey() + ":" + license.getValue())
                        .toList()),
                CsvCells.join(details.listed(AttributeKind.MODALITY)),
                CsvCells.join(details.listed(AttributeKind.SPECIALTY)),
                CsvCells.join(details.listed(AttributeKind.LANGUAGE)),
                CsvCells.join(details.listed(AttributeKind.INSURANCE)),
                details.fee().map(fee -> fee.amount() + " " + fee.currency()).orElse(""),
                Boolean.toString(details.slidingScale()),
                details.zone(),
                Boolean.toString(details.acceptsNew()),
                details.status(),
                details.startStep().map(Object::toString).orElse(""),
                details.dailyMaximum().map(Object::toString).orElse(""));
    }
}
