package org.alcove.privacy.emergency;

/** What the client writes on their card; shown once. */
public record NewCard(String card) {
    @Override
    public String toString() {
        return "NewCard[REDACTED]";
    }
}
