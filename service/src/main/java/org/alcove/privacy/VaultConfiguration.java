package org.alcove.privacy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the vault.
 *
 * @param keyStore the folder of the wrapped data keys, or the {@code jdbc:} address of their own schema; empty: {@code
 *     vault-keys} in the data folder
 * @param keyStoreUser the user of that schema
 * @param keyStorePassword and its password
 * @param backupsLife how long backups of the database and of the key store are kept; a key-encryption key is destroyed
 *     when it was replaced for so long
 * @param retainedFields what has to be kept of a client who is shredded, as comma-separated wire names; empty: nothing
 * @param retainedFor for how long after their last session
 * @param forgetAfter how long after their last session clients are shredded unasked, 30 days at least; null: never
 * @param forgetNotice how long they are told before, from a day to {@code forgetAfter}
 * @param nameLength characters of a name, at most
 * @param lineLength characters of any other line, at most
 * @param notesLength characters of the notes, at most
 * @param purposes the fields that each purpose opens, comma-separated wire names
 */
public record VaultConfiguration(
        String keyStore,
        String keyStoreUser,
        String keyStorePassword,
        Duration backupsLife,
        String retainedFields,
        Duration retainedFor,
        @Nullable Duration forgetAfter,
        Duration forgetNotice,
        Integer nameLength,
        Integer lineLength,
        Integer notesLength,
        Map<String, String> purposes) {
    private static final Duration LONGEST = Duration.ofDays(36_600);
    private static final Map<LookPurpose, String> DEFAULT_FIELDS = Map.of(
            LookPurpose.PREPARE_SESSION, "preferredName,pronouns,notes",
            LookPurpose.CONTACT, "preferredName,pronouns,email,phone,address",
            LookPurpose.BILLING, "legalName,dateOfBirth,address,insuranceMemberId",
            LookPurpose.SAFETY, "preferredName,legalName,dateOfBirth,phone,address,emergencyContact",
            LookPurpose.RECORDS, "preferredName,legalName,pronouns,dateOfBirth,email,phone,address,insuranceMemberId");

    public VaultConfiguration(
            @Nullable String keyStore,
            @Nullable String keyStoreUser,
            @Nullable String keyStorePassword,
            @Nullable Duration backupsLife,
            @Nullable String retainedFields,
            @Nullable Duration retainedFor,
            @Nullable Duration forgetAfter,
            @Nullable Duration forgetNotice,
            @Nullable Integer nameLength,
            @Nullable Integer lineLength,
            @Nullable Integer notesLength,
            @Nullable Map<String, String> purposes) {
        this.keyStore = Objects.requireNonNullElse(keyStore, "");
        this.keyStoreUser = Objects.requireNonNullElse(keyStoreUser, "");
        this.keyStorePassword = Objects.requireNonNullElse(keyStorePassword, "");
        this.backupsLife = Objects.requireNonNullElse(backupsLife, Duration.ofDays(35));
        this.retainedFields = Objects.requireNonNullElse(retainedFields, "");
        this.retainedFor = Objects.requireNonNullElse(retainedFor, Duration.ZERO);
        this.forgetAfter = forgetAfter;
        this.forgetNotice = Objects.requireNonNullElse(forgetNotice, Duration.ofDays(30));
        fields(this.retainedFields);
        if (this.retainedFor.isNegative()) {
            throw new IllegalArgumentException("vault.retainedFor is negative");
        }
        if (forgetAfter != null && forgetAfter.compareTo(Duration.ofDays(30)) < 0) {
            throw new IllegalArgumentException("vault.forgetAfter is shorter than 30 days");
        }
        if (forgetAfter != null && forgetAfter.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("vault.forgetAfter is longer than 36600 days");
        }
        if (this.forgetNotice.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("vault.forgetNotice is shorter than a day");
        }
        if (this.forgetNotice.compareTo(Objects.requireNonNullElse(forgetAfter, LONGEST)) > 0) {
            throw new IllegalArgumentException("vault.forgetNotice is longer than vault.forgetAfter");
        }
        this.nameLength = length(Objects.requireNonNullElse(nameLength, 200));
        this.lineLength = length(Objects.requireNonNullElse(lineLength, 300));
        this.notesLength = length(Objects.requireNonNullElse(notesLength, 2_000));
        this.purposes = Map.copyOf(Objects.requireNonNullElse(purposes, Map.of()));
        if (this.backupsLife.isNegative()) {
            throw new IllegalArgumentException("vault.backupsLife is negative");
        }
        this.purposes.forEach((purpose, fields) -> {
            if (LookPurpose.find(purpose).isEmpty()) {
                throw new IllegalArgumentException("vault.purposes names a purpose that is not known");
            }
            fields(fields);
        });
    }

    /** Every setting at its default. */
    public static VaultConfiguration defaults() {
        return new VaultConfiguration(null, null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Where the key store is. @param var the data folder */
    public KeyStorePlace keyStorePlace(String var) {
        return keyStore.isEmpty()
                ? KeyStorePlace.folder(Path.of(var, "vault-keys"))
                : KeyStorePlace.of(keyStore, keyStoreUser, keyStorePassword);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "VaultConfiguration[keyStore=" + keyStorePlace(".") + ", backupsLife=" + backupsLife + "]";
    }

    /** What a law keeps of who is shredded. */
    public Shredding.Retention retention() {
        return new Shredding.Retention(fields(retainedFields), retainedFor);
    }

    /** When clients are shredded unasked; empty: nobody is. */
    public Optional<ForgettingRule> forgetting() {
        return Optional.ofNullable(forgetAfter).map(after -> new ForgettingRule(after, forgetNotice));
    }

    /** What each purpose opens: the minimum that it needs (45 CFR 164.502(b)). */
    public Map<LookPurpose, Set<IdentityField>> fieldsByPurpose() {
        Map<LookPurpose, Set<IdentityField>> all = new EnumMap<>(LookPurpose.class);
        DEFAULT_FIELDS.forEach((purpose, fields) ->
                all.put(purpose, fields(Objects.requireNonNullElse(purposes.get(purpose.code()), fields))));
        return all;
    }

    private static Set<IdentityField> fields(String names) {
        List<IdentityField> fields = Arrays.stream(names.split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .map(name -> IdentityField.find(name)
                        .orElseThrow(
                                () -> new IllegalArgumentException("vault.purposes names a field that is not known")))
                .toList();
        return fields.isEmpty() ? EnumSet.noneOf(IdentityField.class) : EnumSet.copyOf(fields);
    }

    private static int length(int value) {
        if (value < 1 || value > 4_000) {
            throw new IllegalArgumentException("a length of the vault lies between 1 and 4000");
        }
        return value;
    }
}
