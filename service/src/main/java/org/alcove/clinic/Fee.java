package org.alcove.clinic;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Optional;
import java.util.regex.Pattern;
import org.alcove.kernel.Faults;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/**
 * What a session costs who pays for it.
 *
 * @param amount a decimal with two places, such as {@code 120.00}
 * @param currency an ISO 4217 code of a currency that has two places, such as {@code USD}
 */
@Needs({"amount", "currency"})
public record Fee(@Nullable String amount, @Nullable String currency) {
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,7}(\\.[0-9]{2})?");

    static Fee ofCents(int cents, String currency) {
        return new Fee(BigDecimal.valueOf(cents, 2).toPlainString(), currency);
    }

    /** The amount in hundredths; only after {@link #checked}. */
    int cents() {
        return new BigDecimal(String.valueOf(amount)).movePointRight(2).intValueExact();
    }

    /** The fee in its canonical form, if it has no faults. */
    Optional<Fee> checked(String amountPointer, String currencyPointer, Faults faults) {
        boolean amountFits = amount != null && AMOUNT.matcher(amount).matches();
        faults.require(amountFits, amountPointer, "invalid_amount", "an amount such as 120.00 is needed");
        boolean currencyFits = currency != null && hasTwoPlaces(currency);
        faults.require(currencyFits, currencyPointer, "unknown_currency", "a currency code with two places is needed");
        return amountFits && currencyFits ? Optional.of(ofCents(cents(), String.valueOf(currency))) : Optional.empty();
    }

    private static boolean hasTwoPlaces(String code) {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(known -> known.getCurrencyCode().equals(code) && known.getDefaultFractionDigits() == 2);
    }
}
