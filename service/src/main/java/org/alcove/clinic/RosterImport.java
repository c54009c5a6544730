package org.alcove.clinic;

/**
 * What an import did, or would do.
 *
 * @param rows data rows in the file
 * @param created rows that added a therapist
 * @param updated rows that named a therapist who was there
 * @param changed how many of those differed from what was there
 */
public record RosterImport(boolean dryRun, int rows, int created, int updated, int changed) {}
