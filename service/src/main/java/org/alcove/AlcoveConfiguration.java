package org.alcove;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.alcove.availability.AvailabilityConfiguration;
import org.alcove.availability.SearchConfiguration;
import org.alcove.booking.BookingConfiguration;
import org.alcove.busyimport.BusyCalendarConfiguration;
import org.alcove.busyimport.BusyImportConfiguration;
import org.alcove.calendarfeed.FeedConfiguration;
import org.alcove.cli.CommandSettings;
import org.alcove.clinic.ClinicConfiguration;
import org.alcove.http.HttpConfiguration;
import org.alcove.identity.IdentityConfiguration;
import org.alcove.identity.notice.NoticeConfiguration;
import org.alcove.persistence.DatabaseConfiguration;
import org.alcove.persistence.JobsConfiguration;
import org.alcove.privacy.KeyPlace;
import org.alcove.privacy.KeyStorePlace;
import org.alcove.privacy.KmsConfiguration;
import org.alcove.privacy.Shredding;
import org.alcove.privacy.VaultConfiguration;
import org.alcove.privacy.consent.ConsentConfiguration;
import org.alcove.privacy.emergency.EmergencyConfiguration;
import org.alcove.privacy.grants.GrantConfiguration;
import org.alcove.privacy.retention.OtherCutOffs;
import org.alcove.privacy.retention.RetentionConfiguration;
import org.alcove.privacy.rights.RightsConfiguration;

/** Every setting; {@code config.yml} tells each one's default and what it is for. */
public final class AlcoveConfiguration extends Configuration implements CommandSettings {
    @NotNull
    private String publicUrl = "";

    @NotNull
    private String var = "./var";

    @NotNull
    private String keys = "";

    @NotNull
    private String auditHeads = "";

    @NotNull
    private RightsConfiguration rights = RightsConfiguration.defaults();

    @NotNull
    private RetentionConfiguration retention = RetentionConfiguration.defaults();

    @NotNull
    private JobsConfiguration jobs = JobsConfiguration.defaults();

    // Not @Valid: without an address a demonstration brings its own database.
    @NotNull
    private DatabaseConfiguration database = new DatabaseConfiguration();

    @NotNull
    private IdentityConfiguration identity = IdentityConfiguration.defaults();

    @NotNull
    private NoticeConfiguration notices = NoticeConfiguration.defaults();

    @NotNull
    private ClinicConfiguration clinic = ClinicConfiguration.DEFAULT;

    @NotNull
    private AvailabilityConfiguration availability = new AvailabilityConfiguration();

    @NotNull
    private SearchConfiguration search = SearchConfiguration.defaults();

    @NotNull
    private BookingConfiguration booking = BookingConfiguration.defaults();

    @NotNull
    private HttpConfiguration http = new HttpConfiguration();

    private FeedConfiguration feeds = FeedConfiguration.defaults();

    @NotNull
    private BusyImportConfiguration busyImport = BusyImportConfiguration.defaults();

    @NotNull
    private VaultConfiguration vault = VaultConfiguration.defaults();

    @NotNull
    private KmsConfiguration kms = KmsConfiguration.defaults();

    @NotNull
    private ConsentConfiguration consents = ConsentConfiguration.defaults();

    @NotNull
    private EmergencyConfiguration emergency = EmergencyConfiguration.defaults();

    @NotNull
    private GrantConfiguration grants = GrantConfiguration.defaults();

    @NotNull
    private BusyCalendarConfiguration busyCalendars = BusyCalendarConfiguration.defaults();

    /** The address under which people reach the service; never taken from a request. Empty: made from the port. */
    @Override
    @JsonProperty
    public String getPublicUrl() {
        return publicUrl;
    }

    @JsonProperty
    public void setPublicUrl(String publicUrl) {
        this.publicUrl = publicUrl;
    }

    /** The data folder. */
    @Override
    @JsonProperty
    public String getVar() {
        return var;
    }

    @JsonProperty
    public void setVar(String var) {
        this.var = var;
    }

    /** The key file. Empty: a demonstration makes its own under the data folder; a server does not start. */
    @Override
    @JsonProperty
    public String getKeys() {
        return keys;
    }

    @Override
    @JsonProperty
    public void setKeys(String keys) {
        this.keys = keys;
    }

    /** Where the heads of the audit trail are written. Empty: {@code audit-heads} in the data folder. */
    @JsonProperty
    public String getAuditHeads() {
        return auditHeads;
    }

    @JsonProperty
    public void setAuditHeads(String auditHeads) {
        this.auditHeads = auditHeads;
    }

    @Override
    public Path auditHeadFile() {
        return auditHeads.isEmpty() ? Path.of(var, "audit-heads") : Path.of(auditHeads);
    }

    @Override
    @JsonProperty
    public DatabaseConfiguration getDatabase() {
        return database;
    }

    @JsonProperty
    public void setDatabase(DatabaseConfiguration database) {
        this.database = database;
    }

    /** The roster's limits. */
    @JsonProperty
    public NoticeConfiguration getNotices() {
        return notices;
    }

    @JsonProperty
    public void setNotices(NoticeConfiguration notices) {
        this.notices = notices;
    }

    @JsonProperty
    public ClinicConfiguration getClinic() {
        return clinic;
    }

    @JsonProperty
    public void setClinic(ClinicConfiguration clinic) {
        this.clinic = clinic;
    }

    /** What is offered unless a session type or a therapist says otherwise. */
    @JsonProperty
    public AvailabilityConfiguration getAvailability() {
        return availability;
    }

    @JsonProperty
    public void setAvailability(AvailabilityConfiguration availability) {
        this.availability = availability;
    }

    @JsonProperty
    public IdentityConfiguration getIdentity() {
        return identity;
    }

    @JsonProperty
    public void setIdentity(IdentityConfiguration identity) {
        this.identity = identity;
    }

    /** What a request may bring. */
    @JsonProperty
    public HttpConfiguration getHttp() {
        return http;
    }

    @JsonProperty
    public void setHttp(HttpConfiguration http) {
        this.http = http;
    }

    /** The limits of calendar feeds. */
    @JsonProperty
    public FeedConfiguration getFeeds() {
        return feeds;
    }

    @JsonProperty
    public void setFeeds(FeedConfiguration feeds) {
        this.feeds = feeds;
    }

    /** The policies of booking. */
    @JsonProperty
    public BookingConfiguration getBooking() {
        return booking;
    }

    @JsonProperty
    public void setBooking(BookingConfiguration booking) {
        this.booking = booking;
    }

    /** How the search's picture is kept in memory. */
    @JsonProperty
    public SearchConfiguration getSearch() {
        return search;
    }

    @JsonProperty
    public void setSearch(SearchConfiguration search) {
        this.search = search;
    }

    /** How much of outside calendars is read. */
    @JsonProperty
    public BusyImportConfiguration getBusyImport() {
        return busyImport;
    }

    @JsonProperty
    public void setBusyImport(BusyImportConfiguration busyImport) {
        this.busyImport = busyImport;
    }

    /** The keys of clients, and what is kept under them. */
    @JsonProperty
    public VaultConfiguration getVault() {
        return vault;
    }

    @JsonProperty
    public void setVault(VaultConfiguration vault) {
        this.vault = vault;
    }

    /** The limits of grants that two people give. */
    @JsonProperty
    public GrantConfiguration getGrants() {
        return grants;
    }

    @JsonProperty
    public void setGrants(GrantConfiguration grants) {
        this.grants = grants;
    }

    /** How identity is opened in emergencies. */
    @JsonProperty
    public EmergencyConfiguration getEmergency() {
        return emergency;
    }

    @JsonProperty
    public void setEmergency(EmergencyConfiguration emergency) {
        this.emergency = emergency;
    }

    @Override
    public KeyStorePlace keyStorePlace() {
        return vault.keyStorePlace(var);
    }

    @Override
    public KeyPlace keyPlace() {
        return KeyPlace.of(keys, kms.sealedFile(var), kms);
    }

    /** How a key management service is reached, if the keys are sealed by one. */
    @JsonProperty
    public KmsConfiguration getKms() {
        return kms;
    }

    @JsonProperty
    public void setKms(KmsConfiguration kms) {
        this.kms = kms;
    }

    @Override
    public Shredding.Retention retention() {
        return vault.retention();
    }

    @Override
    public OtherCutOffs otherCutOffs(Instant now) {
        return new OtherCutOffs(
                vault.forgetting(),
                now.minus(notices.kept()),
                now.minus(identity.lockOut().longestRemembered()),
                now.minus(feeds.endedKept()),
                feeds.sourcesFrom(now));
    }

    @Override
    public Duration backupsLife() {
        return vault.backupsLife();
    }

    /** What clients can consent to, and the notices they are shown. */
    @JsonProperty
    public ConsentConfiguration getConsents() {
        return consents;
    }

    @JsonProperty
    public void setConsents(ConsentConfiguration consents) {
        this.consents = consents;
    }

    /** How outside calendars are kept and read again. */
    @JsonProperty
    public BusyCalendarConfiguration getBusyCalendars() {
        return busyCalendars;
    }

    @JsonProperty
    public void setBusyCalendars(BusyCalendarConfiguration busyCalendars) {
        this.busyCalendars = busyCalendars;
    }

    /** The limits of clients' rights. */
    @JsonProperty
    public RightsConfiguration getRights() {
        return rights;
    }

    @JsonProperty
    public void setRights(RightsConfiguration rights) {
        this.rights = rights;
    }

    /** How long rows are kept. */
    @JsonProperty
    public RetentionConfiguration getRetention() {
        return retention;
    }

    @JsonProperty
    public void setRetention(RetentionConfiguration retention) {
        this.retention = retention;
    }

    /** When the service's own work is done. */
    @JsonProperty
    public JobsConfiguration getJobs() {
        return jobs;
    }

    @JsonProperty
    public void setJobs(JobsConfiguration jobs) {
        this.jobs = jobs;
    }
}
