package org.alcove.privacy.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.alcove.audit.AuditEntry;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.AvailabilityModule;
import org.alcove.booking.BookingConfiguration;
import org.alcove.booking.BookingModule;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.IdentityModule;
import org.alcove.kernel.AccessGrantId;
import org.alcove.kernel.Actor;
import org.alcove.kernel.ClientId;
import org.alcove.kernel.ClinicId;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.kernel.TherapistId;
import org.alcove.privacy.AccessGrants;
import org.alcove.privacy.Foundation;
import org.alcove.privacy.IdentityField;
import org.alcove.privacy.LookPurpose;
import org.alcove.privacy.LookService;
import org.alcove.privacy.PrivacyModule;
import org.alcove.privacy.TestShredding;
import org.alcove.privacy.TestVault;
import org.alcove.privacy.VaultConfiguration;
import org.alcove.privacy.emergency.DocumentedRecipients;
import org.alcove.privacy.grants.GrantGround;
import org.alcove.testing.StatementCounter;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestDatabase;
import org.alcove.testing.TestFoundation;
import org.alcove.testing.TestPeople;
import org.junit.jupiter.api.Test;

/** The gate itself: what it costs, what it writes down, and what is left of it when a client is shredded. */
final class DisclosureGateTest {
    private final TestClock clock = new TestClock(TestClock.MONDAY);
    private final TestPeople people = TestPeople.in(TestDatabase.shared(), TestClock.MONDAY);
    private final Foundation foundation = TestFoundation.over(TestDatabase.shared(), clock);
    private final ClinicId clinic = people.clinic();
    private final Actor one = people.therapist(clinic).actor();
    private final Actor two = people.therapist(clinic).actor();
    private final Actor client = people.client(clinic).actor();
    private final ConsentConfiguration settings = ConsentConfiguration.defaults();
    private final SealedTerms sealed = new SealedTerms(TestVault.shared());
    private final BookingModule booking = booking();
    private final LookService looks = new PrivacyModule(
                    foundation, TestVault.shared(), booking.careLookup(), VaultConfiguration.defaults())
            .looks();
    private final DisclosureGate gate = gate(foundation);
    private final ConsentService consents = new ConsentService(
            foundation, sealed, booking.careTeam(), new ConsentRules(settings, Notices.load("")), settings);
    private final DisclosureService disclosures = new DisclosureService(
            foundation, booking.careLookup(), booking.careTeam(), gate, sealed, new DocumentedRecipients(), settings);

    DisclosureGateTest() {
        care(one, "quiet-one");
        care(two, "quiet-two");
    }

    private DisclosureGate gate(Foundation over) {
        return new DisclosureGate(over, sealed, booking.careTeam(), looks, settings.redisclosureNotice());
    }

    private BookingModule booking() {
        IdentityModule identity =
                new IdentityModule(foundation, IdentityConfiguration.defaults(), URI.create("http://localhost:8080"));
        return new BookingModule(
                foundation,
                new AvailabilityModule(foundation, new AvailabilityConfiguration()).offering(),
                identity.reEntries(),
                BookingConfiguration.defaults());
    }

    private void care(Actor therapist, String code) {
        UUID id = UUID.randomUUID();
        TestDatabase.shared().jdbi().useHandle(handle -> {
            handle.execute(
                    "INSERT INTO care_relationship (id, clinic_id, client_id, therapist_id, client_code, began_at)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    id,
                    clinic,
                    client.requireClient(),
                    therapist.requireTherapist(),
                    code,
                    TestClock.MONDAY);
            handle.execute(
                    "INSERT INTO access_grant (id, clinic_id, client_id, therapist_id, fields, ground, from_at)"
                            + " VALUES (?, ?, ?, ?, '*', 'care', ?)",
                    id,
                    clinic,
                    client.requireClient(),
                    therapist.requireTherapist(),
                    TestClock.MONDAY);
        });
    }

    private ConsentView consent(Recipient recipient, TherapistId... disclosing) {
        return consents.create(
                client,
                new ConsentRequest(
                        "Wilhelmina Quackenbush",
                        new Discloser(Discloser.Type.THERAPISTS, List.of(disclosing)),
                        recipient,
                        List.of(Information.APPOINTMENT_TIMES),
                        List.of(DisclosurePurpose.TREATMENT),
                        Instant.parse("2026-06-01T00:00:00Z"),
                        null,
                        1,
                        new Signature(Signature.Type.TYPED_NAME, "W. Q.")),
                Optional.empty());
    }

    private ConsentView teamConsent() {
        return consent(
                new Recipient(Recipient.Type.CARE_TEAM, null, List.of(one.requireTherapist())), two.requireTherapist());
    }

    private ConsentView outsideConsent() {
        return consent(new Recipient(Recipient.Type.ENTITY, "Umbrellabird", null), one.requireTherapist());
    }

    private int statementsOfALook() {
        return StatementCounter.count(TestDatabase.shared(), () -> disclosures.careTeam(one, "quiet-one", null, null));
    }

    /** What agreeing to a restriction waits for; see {@code RestrictedDisclosureHttpTest}. */
    @Test
    void takesATurnOfTheClientsForEveryDisclosureAndNoneWithoutAConsent() {
        disclosures.careTeam(one, "quiet-one", null, null);
        assertThat(turns()).isZero();
        teamConsent();

        disclosures.careTeam(one, "quiet-one", null, null);
        disclosures.careTeam(one, "quiet-one", null, null);

        assertThat(turns()).isEqualTo(2);
    }

    private int turns() {
        return TestDatabase.shared()
                .jdbi()
                .withHandle(
                        handle -> handle.select("SELECT gate_turns FROM client WHERE id = ?", client.requireClient())
                                .mapTo(Integer.class)
                                .one());
    }

    @Test
    void runsAsManyStatementsForManyConsentsAsForOneAndForNone() {
        statementsOfALook();
        int none = statementsOfALook();
        teamConsent();
        int first = statementsOfALook();
        for (int i = 0; i < 10; i++) {
            teamConsent();
        }

        assertThat(statementsOfALook()).isEqualTo(first).isEqualTo(none).isLessThan(18);
    }

    @Test
    void runsAsManyStatementsForWhatIsRestrictedAsForWhatIsNot() {
        statementsOfALook();
        teamConsent();
        int free = statementsOfALook();
        for (int i = 0; i < 10; i++) {
            restrictEverything();
        }

        assertThat(disclosures.careTeam(one, "quiet-one", null, null).content().items())
                .isEmpty();
        assertThat(statementsOfALook()).isEqualTo(free);
    }

    /** Keeps all back from all for every purpose. */
    private void restrictEverything() {
        TestDatabase.shared()
                .jdbi()
                .useHandle(handle -> handle.execute(
                        "INSERT INTO restriction (id, clinic_id, client_id, kind, recipients, purposes, information,"
                                + " paid_in_full, status, asked_on, answered_on) VALUES (?, ?, ?, 'general', ?, ?, ?, 0,"
                                + " 'agreed', '2026-05-04', '2026-05-04')",
                        UUID.randomUUID(),
                        clinic,
                        client.requireClient(),
                        "individual,entity,treating_provider,care_team",
                        "treatment,payment,operations,own_request,legal_proceeding",
                        "appointment_times,attendance,care_team,counseling_notes"));
    }

    /** 45 CFR 164.522(a)(1)(iii), (v). */
    @Test
    void noRestrictionBindsWhatLeavesOnAnotherGroundThanConsent() {
        restrictEverything();
        ConsentView consent = outsideConsent();
        DisclosureRequest request = new DisclosureRequest(consent.id(), null, null);
        assertThatThrownBy(() -> disclosures.disclose(one, "quiet-one", request))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refused -> assertThat(refused.code()).isEqualTo(ErrorCode.RESTRICTED));

        for (ReleaseGround ground : ReleaseGround.values()) {
            DisclosureGate.Papers papers = gate.prepareLook(one, clock.instant());
            release(gate, granted(ground.code()), papers, Optional.of("Somebody"));
        }

        assertThat(disclosures.listOwn(client, null, null).items())
                .extracting(DisclosureView::ground)
                .containsExactlyInAnyOrder(
                        "court_order", "audit", "rights_request", "personal_representative", "emergency");
    }

    @Test
    void runsAsManyStatementsForManyRowsOfTheLedgerAsForOne() {
        ConsentView consent = outsideConsent();
        Runnable list = () -> disclosures.listOwn(client, null, null);
        disclosures.disclose(one, "quiet-one", new DisclosureRequest(consent.id(), null, null));
        list.run();
        int first = StatementCounter.count(TestDatabase.shared(), list);
        for (int i = 0; i < 10; i++) {
            disclosures.disclose(one, "quiet-one", new DisclosureRequest(consent.id(), null, null));
        }

        assertThat(disclosures.listOwn(client, null, null).items()).hasSize(11);
        assertThat(StatementCounter.count(TestDatabase.shared(), list)).isEqualTo(first);
    }

    @Test
    void decidesAtTheInstantOfTheRequestHoweverLongItTakes() {
        outsideConsent();
        DisclosureGate.Papers early = gate.prepare(one, Instant.parse("2026-05-31T23:59:59Z"));
        clock.set(Instant.parse("2026-06-02T00:00:00Z"));
        ConsentView consent = consents.list(client, null, null).items().get(0);
        assertThat(consent.status()).isEqualTo(ConsentStatus.EXPIRED);
        Exit exit = Exit.toRecipientOf(consent.id(), clinic, client.requireClient(), one.requireTherapist());
        Optional<Disclosed<String>> told = foundation
                .transactor()
                .inTransaction(handle -> gate.disclose(handle, early, exit, permit -> "told at " + permit.at())
                        .told());
        assertThat(told.orElseThrow().content()).isEqualTo("told at 2026-05-31T23:59:59Z");
        DisclosureGate.Papers late = gate.prepare(one, clock.instant());
        assertThat(lets(late, exit)).isFalse();
    }

    private boolean lets(DisclosureGate.Papers papers, Exit exit) {
        return foundation
                .transactor()
                .inTransaction(handle ->
                        gate.disclose(handle, papers, exit, Permit::at).told().isPresent());
    }

    private AccessGrantId granted(String ground) {
        AccessGrantId id = new AccessGrantId(UUID.randomUUID());
        foundation
                .transactor()
                .useTransaction(handle -> new AccessGrants()
                        .begin(
                                handle,
                                id,
                                clinic,
                                Optional.of(client.requireClient()),
                                Optional.of("quiet-two"),
                                Optional.empty(),
                                one.requireTherapist(),
                                ground,
                                EnumSet.of(IdentityField.PHONE),
                                clock.instant(),
                                clock.instant().plus(Duration.ofDays(1))));
        return id;
    }

    private Disclosed<Released> release(
            DisclosureGate through, AccessGrantId grant, DisclosureGate.Papers papers, Optional<String> recipient) {
        return foundation
                .transactor()
                .inTransaction(handle -> through.release(
                        handle,
                        papers,
                        looks.findGranted(
                                        handle,
                                        one,
                                        grant,
                                        client.requireClient(),
                                        LookPurpose.RECORDS,
                                        EnumSet.allOf(IdentityField.class),
                                        papers.at())
                                .orElseThrow(),
                        recipient));
    }

    @Test
    void whatAnotherAuthorityAllowsIsWrittenDownAlike() {
        DisclosureGate.Papers papers = gate.prepareLook(one, clock.instant());
        Disclosed<Released> told = release(gate, granted("court_order"), papers, Optional.of("A court"));
        assertThat(told.content().notice()).contains(ConsentConfiguration.SHORT_NOTICE);
        DisclosureView row = disclosures.listOwn(client, null, null).items().get(0);
        assertThat(row.ground()).isEqualTo("court_order");
        assertThat(row.recipient().name()).isEqualTo("A court");
        assertThat(row.recipient().type()).isEqualTo(Recipient.Type.ENTITY);
        assertThat(row.information()).containsExactly("phone");
        assertThat(row.purposes()).containsExactly("records");
        assertThat(row.consentIds()).isEmpty();
    }

    @Test
    void everyGroundOfAGrantButCoverIsOneOnWhichSomethingLeaves() {
        for (GrantGround ground : GrantGround.values()) {
            assertThat(ReleaseGround.find(ground.code()).isPresent())
                    .as(ground.code())
                    .isEqualTo(ground != GrantGround.COVER);
        }
        assertThat(ReleaseGround.find("emergency")).isPresent();
    }

    @Test
    void nothingLeavesOnAGroundThatItDoesNotKnowNorWithoutARecipientThatIsNeeded() {
        for (String ground : List.of("cover", "payment")) {
            AccessGrantId grant = granted(ground);
            DisclosureGate.Papers papers = gate.prepareLook(one, clock.instant());
            assertThatThrownBy(() -> release(gate, grant, papers, Optional.of("Somebody")))
                    .isInstanceOf(IllegalStateException.class);
        }
        AccessGrantId order = granted("court_order");
        DisclosureGate.Papers papers = gate.prepareLook(one, clock.instant());
        assertThatThrownBy(() -> release(gate, order, papers, Optional.empty()))
                .isInstanceOf(IllegalStateException.class);
        assertThat(disclosures.listOwn(client, null, null).items()).isEmpty();
    }

    @Test
    void whoOpensAsInCareGetsNoDisclosure() {
        AccessGrantId grant = granted("audit");
        AuditEntry entry = gate.prepareLook(one, clock.instant()).entry();
        assertThatThrownBy(() -> foundation
                        .transactor()
                        .useTransaction(handle -> looks.open(
                                handle,
                                looks.findGranted(
                                                handle,
                                                one,
                                                grant,
                                                client.requireClient(),
                                                LookPurpose.RECORDS,
                                                EnumSet.allOf(IdentityField.class),
                                                entry.at())
                                        .orElseThrow(),
                                entry,
                                foundation.audit()::append)))
                .isInstanceOf(IllegalStateException.class);
    }

    /** Killed between the two: the ledger was written, and the trail fails. */
    @Test
    void aLookThatDiesBetweenLedgerAndTrailLeavesNeither() {
        AccessGrantId grant = granted("audit");
        DisclosureGate.Papers papers = gate.prepareLook(one, clock.instant());
        assertThatThrownBy(() -> release(gate(withBrokenTrail()), grant, papers, Optional.of("An auditor")))
                .hasMessage("no space left");
        assertThat(disclosures.listOwn(client, null, null).items()).isEmpty();
        release(gate, grant, papers, Optional.of("An auditor"));
        assertThat(disclosures.listOwn(client, null, null).items()).hasSize(1);
    }

    @Test
    void whatCanNotBeWrittenDownDoesNotLeave() {
        ConsentView consent = outsideConsent();
        DisclosureService without = new DisclosureService(
                foundation,
                booking.careLookup(),
                booking.careTeam(),
                gate(withBrokenTrail()),
                sealed,
                new DocumentedRecipients(),
                settings);
        DisclosureRequest request = new DisclosureRequest(consent.id(), null, null);
        assertThatThrownBy(() -> without.disclose(one, "quiet-one", request)).hasMessage("no space left");
        assertThat(disclosures.listOwn(client, null, null).items()).isEmpty();
    }

    private Foundation withBrokenTrail() {
        return new Foundation(
                foundation.transactor(),
                foundation.idempotency(),
                TestShredding.brokenTrail(),
                foundation.keys(),
                foundation.owners(),
                foundation.ids(),
                foundation.clock(),
                foundation.random());
    }

    @Test
    void opensToNobodyOnceTheClientWasShredded() {
        ConsentView consent = outsideConsent();
        disclosures.disclose(one, "quiet-one", new DisclosureRequest(consent.id(), null, null));
        ClientId gone = client.requireClient();
        clock.advance(Duration.ofDays(1));
        assertThat(TestShredding.shred(gone, clock.instant())).isTrue();

        DisclosureGate.Papers papers = gate.prepare(one, clock.instant());
        Exit exit = Exit.toRecipientOf(consent.id(), clinic, gone, one.requireTherapist());
        assertThat(lets(papers, exit)).isFalse();
        assertThatThrownBy(() -> disclosures.listOwn(client, null, null)).isInstanceOf(ServiceException.class);
        List<Boolean> revoked = TestDatabase.shared()
                .jdbi()
                .withHandle(
                        handle -> handle.select("SELECT revoked_at IS NOT NULL FROM consent WHERE client_id = ?", gone)
                                .mapTo(Boolean.class)
                                .list());
        assertThat(revoked).containsExactly(true);
    }
}
