package org.alcove.clinic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.time.Duration;

/** Writes a duration of whole days as {@code P30D}, and any other as ISO 8601 does otherwise. */
final class WholeDays extends StdSerializer<Duration> {
    private static final long serialVersionUID = 1L;

    WholeDays() {
        super(Duration.class);
    }

    @Override
    public void serialize(Duration duration, JsonGenerator json, SerializerProvider provider) throws IOException {
        boolean whole = !duration.isZero() && duration.equals(Duration.ofDays(duration.toDays()));
        json.writeString(whole ? "P" + duration.toDays() + "D" : duration.toString());
    }
}
