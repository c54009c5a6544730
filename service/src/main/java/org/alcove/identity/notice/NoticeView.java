package org.alcove.identity.notice;

import java.time.Instant;
import java.util.UUID;
import org.alcove.kernel.NoticeId;

/**
 * Something that an account is told.
 *
 * @param kind {@code calendar_stale}, {@code feed_new_program}, {@code feed_new_network}, {@code feed_unused},
 *     {@code feed_switched_off}, {@code erasure_due} (of which {@code GET /api/me/erasure} tells when, what goes and what is
 *     kept) or, for staff, {@code emergency_overdue}; more may come
 * @param subjectId the calendar, the feed, the own account or the emergency; their own lists tell more of it
 * @param at when it was found
 */
public record NoticeView(NoticeId id, String kind, UUID subjectId, Instant at) {}
