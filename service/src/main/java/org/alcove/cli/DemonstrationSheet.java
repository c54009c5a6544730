package org.alcove.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code demo.json} tells: how to reach a demonstration, and as whom. Holds passwords of made-up people only. */
public record DemonstrationSheet(
        String url,
        String adminUrl,
        String joinCode,
        List<Account> accounts,
        List<SessionType> sessionTypes,
        List<Therapist> therapists) {

    /**
     * Someone who can sign in.
     *
     * @param totpSecret unpadded base32; with a second factor only
     * @param therapistId of a therapist only
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Account(
            List<String> roles,
            String loginName,
            String password,
            @Nullable String totpSecret,
            @Nullable String therapistId) {}

    /** What can be booked. */
    public record SessionType(String id, String name, String kind) {}

    /** Someone to book with. */
    public record Therapist(String id, String displayName) {}

    /** The same under other addresses: ports can change between starts. */
    DemonstrationSheet at(String newUrl, String newAdminUrl) {
        return new DemonstrationSheet(newUrl, newAdminUrl, joinCode, accounts, sessionTypes, therapists);
    }
}
