package org.alcove.identity.notice;

import java.time.Instant;
import java.util.UUID;
import org.alcove.kernel.NoticeId;

/**
 * Something that an account is told.
 *
 * @param kind {@code calendar_stale}, {@code feed_new_program}, {@code feed_new_network}, {@code feed_unused} or
 *     {@code feed_switched_off}; more may come
 * @param subjectId the calendar or the feed; their own lists tell more of it
 * @param at when it was found
 */
public record NoticeView(NoticeId id, String kind, UUID subjectId, Instant at) {}
