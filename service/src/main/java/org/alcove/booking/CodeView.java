package org.alcove.booking;

/** The new code of a care relationship. */
public record CodeView(String clientCode) {}
