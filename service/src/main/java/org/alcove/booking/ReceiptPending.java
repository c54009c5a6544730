package org.alcove.booking;

/** What is told while there is no receipt yet. @param code {@code not_sealed_yet} */
record ReceiptPending(String code) {}
