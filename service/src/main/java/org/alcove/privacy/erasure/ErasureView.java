package org.alcove.privacy.erasure;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.alcove.privacy.Shredding;

/**
 * What becomes, or became, of what there is of a client.
 *
 * @param timeAhead holds and booked appointments that are not over; they are cancelled first
 * @param gone what goes at once: fields of the identity, and what ties the client to anybody
 * @param kept what has to be kept, sealed, opening to nobody
 * @param erasedAt when it was done; absent while it was only asked about
 * @param unasked the same on the day that they were told, on which it is done unasked; absent unless they were told and
 *     were not there since
 */
public record ErasureView(
        int timeAhead,
        List<String> gone,
        List<Kept> kept,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Instant> erasedAt,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Unasked> unasked) {
    private static final List<String> TIES = List.of("account", "care", "feeds", "loginSessions", "offers");

    /**
     * One thing that is kept.
     *
     * @param what a field of the identity; {@code everythingElse}: whatever other sealed text there is
     * @param ground why: {@code retention} (a law's rule) or {@code legal_hold}
     * @param until when it goes
     */
    @Schema(name = "ErasureViewKept")
    public record Kept(String what, String ground, Instant until) {}

    /**
     * What becomes of it without their doing, unless a session puts it off.
     *
     * @param at not before when
     * @param gone what goes then
     * @param kept what has to be kept even then
     */
    @Schema(name = "ErasureViewUnasked")
    public record Unasked(Instant at, List<String> gone, List<Kept> kept) {
        static Unasked of(Instant at, Shredding.Plan then) {
            return new Unasked(at, goneOf(then), keptOf(then));
        }
    }

    static ErasureView of(Shredding.Plan plan) {
        return new ErasureView(plan.ahead(), goneOf(plan), keptOf(plan), plan.shreddedAt(), Optional.empty());
    }

    ErasureView withUnasked(Optional<Unasked> then) {
        return new ErasureView(timeAhead, gone, kept, erasedAt, then);
    }

    private static List<String> goneOf(Shredding.Plan plan) {
        Set<String> gone = new TreeSet<>(plan.fields());
        plan.kept().ifPresent(kept -> gone.removeAll(kept.fields()));
        gone.addAll(TIES);
        return List.copyOf(gone);
    }

    private static List<Kept> keptOf(Shredding.Plan plan) {
        Set<String> names = new TreeSet<>();
        plan.kept().ifPresent(kept -> {
            names.addAll(kept.fields());
            if (kept.ground() == Shredding.Ground.LEGAL_HOLD) {
                names.add("everythingElse");
            }
        });
        return names.stream()
                .map(name -> {
                    Shredding.Kept why = plan.kept().orElseThrow();
                    return new Kept(name, why.ground().code(), why.until());
                })
                .toList();
    }
}
