package org.alcove.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * One client who searches, books, moves, cancels and watches a calendar, one thing after the other, and remembers every
 * answer. What was not answered is asked again, with the same key, until it is. Faults are what the service may never
 * do: answer with an error of its own, forget what it acknowledged, or show something else than what it told, to the letter
 * where a key is repeated.
 */
final class SimulatedClient {
    private static final String PASSWORD = "made up for a simulation";
    private static final long PAUSE_NANOS = 50_000_000L;
    private static final int OPEN_AT_MOST = 6;

    private final SimulationPlan plan;
    private final ApiClient api;
    private final Random random;
    private final Map<String, KnownAppointment> known = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();
    private String feed = "";
    private String feedText = "";
    private Optional<String> feedEtag = Optional.empty();

    SimulatedClient(SimulationPlan plan, Tally tally, long seed) {
        this.plan = plan;
        this.random = new Random(seed);
        this.api =
                new ApiClient(plan.addresses(), random.nextInt(plan.addresses().size()), tally);
    }

    /** Joins, signs in, and asks for a feed. */
    void join() {
        Answer joined = expect(
                201, () -> api.post("join", "/api/join", Map.of("joinCode", plan.joinCode(), "password", PASSWORD)));
        String name = joined.field("loginName");
        Answer signedIn =
                expect(200, () -> api.post("login", "/api/login", Map.of("loginName", name, "password", PASSWORD)));
        api.signedInWith(signedIn.field("token"));
        String url = expect(201, () -> api.post("feed", "/api/feeds", Map.of("disclosure", "busy")))
                .field("url");
        feed = url.substring(url.indexOf("/cal/"));
    }

    /** Does one thing. */
    void act() {
        List<KnownAppointment> booked = booked();
        int choice = random.nextInt(100);
        if (booked.isEmpty() || (choice < 35 && booked.size() < OPEN_AT_MOST)) {
            book();
            return;
        }
        KnownAppointment one = booked.get(random.nextInt(booked.size()));
        if (choice < 50) {
            reschedule(one);
        } else if (choice < 65) {
            cancel(one);
        } else if (choice < 75) {
            replay(one);
        } else if (choice < 90) {
            pollFeed();
        } else {
            search();
        }
    }

    /** Compares all that was acknowledged with what the service shows now. */
    void settle() {
        Set<String> shown = new TreeSet<>();
        String cursor = "";
        do {
            String path = "/api/appointments?limit=500" + (cursor.isEmpty() ? "" : "&cursor=" + cursor);
            Answer page = expect(200, () -> api.get("list", path));
            page.body().path("items").forEach(item -> shown.add(item.path("id").asText()));
            cursor = page.field("next");
        } while (!cursor.isEmpty());
        for (KnownAppointment one : List.copyOf(known.values())) {
            Answer answer = answered(() -> api.get("read", "/api/appointments/" + one.id()));
            if (answer.status() == 404) {
                faults.add("an acknowledged appointment is gone");
            } else if (!one.as(answer).equals(one)) {
                faults.add("an appointment is not as it was acknowledged");
            }
            if (!shown.remove(one.id())) {
                faults.add("an acknowledged appointment is not in its client's list");
            }
            replay(one);
        }
        if (!shown.isEmpty()) {
            faults.add("appointments in a client's list that the client was not told of: " + shown.size());
        }
        pollFeed();
    }

    /** All that should stand now. */
    List<KnownAppointment> booked() {
        return known.values().stream().filter(KnownAppointment::isBooked).toList();
    }

    /** How many bookings were acknowledged, those that were cancelled since among them. */
    int acknowledged() {
        return known.size();
    }

    List<String> faults() {
        return faults;
    }

    private Optional<JsonNode> search() {
        String path = "/api/slots?sessionTypeId=" + plan.sessionTypeId() + "&state=" + plan.state();
        return any(expect(200, () -> api.get("search", path)));
    }

    private Optional<String> startOf(String therapist) {
        String path = "/api/therapists/" + therapist + "/slots?sessionTypeId=" + plan.sessionTypeId() + "&state="
                + plan.state();
        return any(expect(200, () -> api.get("slots", path)))
                .map(slot -> slot.path("start").asText());
    }

    private Optional<JsonNode> any(Answer page) {
        JsonNode items = page.body().path("items");
        return items.isEmpty() ? Optional.empty() : Optional.of(items.get(random.nextInt(items.size())));
    }

    /** Half of the time one of those that everybody is shown first, so that clients meet. */
    private void book() {
        Optional<JsonNode> first = search();
        if (first.isEmpty()) {
            return;
        }
        String therapist = first.get().path("therapistId").asText();
        Optional<String> start = random.nextBoolean()
                ? startOf(therapist)
                : Optional.of(first.get().path("start").asText());
        if (start.isEmpty()) {
            return;
        }
        Map<String, String> slot = Map.of(
                "therapistId", therapist,
                "sessionTypeId", plan.sessionTypeId(),
                "start", start.get(),
                "state", plan.state());
        if (random.nextInt(3) > 0) {
            book(slot);
            return;
        }
        String key = key();
        Answer held = answered(() -> api.post("hold", "/api/holds", slot, "Idempotency-Key", key));
        if (held.status() == 201) {
            book(Map.of("holdId", held.field("holdId")));
        } else {
            expectRefusal(held);
        }
    }

    /** Books what a request asks for. */
    void book(Map<String, String> body) {
        String key = key();
        Answer answer = answered(() -> api.post("book", "/api/appointments", body, "Idempotency-Key", key));
        if (answer.status() != 201) {
            expectRefusal(answer);
            return;
        }
        KnownAppointment made = KnownAppointment.booked(answer, key, body);
        if (known.put(made.id(), made) != null) {
            faults.add("two bookings have one id");
        }
    }

    /** Sends once more what was answered. */
    void replay(KnownAppointment one) {
        Answer again =
                answered(() -> api.post("replay", "/api/appointments", one.body(), "Idempotency-Key", one.key()));
        if (!KnownAppointment.KeptAnswer.of(again).equals(one.answer())) {
            faults.add("a repeated key answers something else: " + again.status());
        }
    }

    private void reschedule(KnownAppointment one) {
        Optional<String> start = startOf(one.therapistId());
        if (start.isPresent()) {
            change(one, "reschedule", Map.of("start", start.get()));
        }
    }

    /** Cancels one that was booked. */
    void cancel(KnownAppointment one) {
        change(one, "cancel", Map.of("reason", "client_request"));
    }

    /** Changes have no key: whoever got no answer looks what became of it, and takes either outcome. */
    private void change(KnownAppointment one, String what, Map<String, String> body) {
        Optional<Answer> answer =
                api.post(what, "/api/appointments/" + one.id() + "/" + what, body, "If-Match", one.etag());
        KnownAppointment now;
        if (answer.isEmpty() || answer.get().isUnavailable()) {
            now = read(one);
        } else if (answer.get().status() == 200) {
            now = one.as(answer.get());
        } else {
            if (!isTooLate(one, answer.get())) {
                expectRefusal(answer.get());
            }
            return;
        }
        boolean unchanged = now.equals(one) && (answer.isEmpty() || answer.get().status() != 200);
        boolean moved = what.equals("reschedule")
                && now.isBooked()
                && now.start().toString().equals(body.get("start"));
        boolean cancelled = what.equals("cancel") && now.status().equals("cancelled");
        if (!unchanged && !moved && !cancelled) {
            faults.add("a change ended as neither done nor undone: " + what);
        }
        known.put(now.id(), now);
    }

    /** Without notice to give, some are booked that begin before the clients are done. */
    static boolean isTooLate(KnownAppointment one, Answer answer) {
        boolean begun =
                answer.answeredBy().filter(at -> !one.start().isAfter(at)).isPresent();
        return begun && answer.field("code").equals("wrong_status");
    }

    private KnownAppointment read(KnownAppointment one) {
        Answer answer = expect(200, () -> api.get("read", "/api/appointments/" + one.id()));
        return one.as(answer);
    }

    /** What was acknowledged before a poll is in what it answers. */
    private void pollFeed() {
        Answer answer = answered(() ->
                feedEtag.isEmpty() ? api.get("poll", feed) : api.get("poll", feed, "If-None-Match", feedEtag.get()));
        if (answer.status() == 200) {
            feedText = answer.text();
            feedEtag = answer.etag();
        } else if (answer.status() != 304) {
            faults.add("a poll was answered with " + answer.status());
            return;
        }
        int events = feedText.split("BEGIN:VEVENT", -1).length - 1;
        if (events != booked().size()) {
            faults.add("a feed shows another number of appointments than its owner has");
        }
    }

    private String key() {
        return Long.toHexString(plan.seed()) + "-" + Long.toHexString(random.nextLong())
                + Long.toHexString(random.nextLong());
    }

    private void expectRefusal(Answer answer) {
        if (!answer.isOrdinaryRefusal()) {
            faults.add("an unexpected answer: " + answer.status() + " " + answer.field("code"));
        }
    }

    private Answer expect(int status, Supplier<Optional<Answer>> request) {
        Answer answer = answered(request);
        if (answer.status() != status) {
            throw new UnexpectedAnswerException(answer.status() + " " + answer.field("code"));
        }
        return answer;
    }

    /** Asks until there is an answer that tells an outcome. */
    private Answer answered(Supplier<Optional<Answer>> request) {
        long end = System.nanoTime() + plan.patience().toNanos();
        while (true) {
            Optional<Answer> answer = request.get();
            if (answer.isPresent() && !answer.get().isUnavailable()) {
                return answer.get();
            }
            if (System.nanoTime() > end) {
                throw new UnexpectedAnswerException("none for " + plan.patience());
            }
            LockSupport.parkNanos(PAUSE_NANOS + random.nextInt((int) PAUSE_NANOS));
        }
    }

    /** An answer with which a client can't go on. */
    static final class UnexpectedAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnexpectedAnswerException(String answer) {
            super("a client can't go on; the answer was " + answer);
        }
    }
}
