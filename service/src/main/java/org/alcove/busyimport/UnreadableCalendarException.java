package org.alcove.busyimport;

/** A calendar was refused as a whole; carries the code and nothing of the calendar. */
public final class UnreadableCalendarException extends Exception {
    private final transient BusyFault fault;

    UnreadableCalendarException(BusyFault fault) {
        super(fault.code(), null, false, false);
        this.fault = fault;
    }

    public BusyFault fault() {
        return fault;
    }
}
