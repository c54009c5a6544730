package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.junit.jupiter.api.Test;

final class PasswordTest {
    private static final String PASSWORD = "seven quiet lanterns \u00e9";
    private static final org.alcove.identity.Argon2.Cost COST = new org.alcove.identity.Argon2.Cost(256, 2, 1);
    private static final SecureRandom RANDOM = new SecureRandom();

    @Test
    void agreesWithAnotherImplementationBothWays() {
        String ours = org.alcove.identity.Argon2.hash(PASSWORD, COST, RANDOM);
        assertThat(ours).startsWith("$argon2id$v=19$m=256,t=2,p=1$");
        assertThat(Argon2Function.getInstanceFromHash(ours).check(PASSWORD, ours))
                .isTrue();

        String theirs = Argon2Function.getInstance(512, 3, 1, 32, Argon2.ID)
                .hash(PASSWORD)
                .getResult();
        assertThat(org.alcove.identity.Argon2.verify(PASSWORD, theirs)).isTrue();
        assertThat(org.alcove.identity.Argon2.verify(PASSWORD + " ", theirs)).isFalse();
    }

    @Test
    void saltsEveryHash() {
        assertThat(org.alcove.identity.Argon2.hash(PASSWORD, COST, RANDOM))
                .isNotEqualTo(org.alcove.identity.Argon2.hash(PASSWORD, COST, RANDOM));
    }

    @Test
    void refusesOtherFormats() {
        for (String other :
                List.of("", "none", "$argon2i$v=19$m=256,t=2,p=1$c2FsdHNhbHRzYWx0$aGFzaGhhc2hoYXNoaGFzaA")) {
            assertThatThrownBy(() -> org.alcove.identity.Argon2.verify(PASSWORD, other))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void neverAcceptsAPasswordOfNobody() {
        try (PasswordHasher hasher = new PasswordHasher(new IdentityConfiguration.Hashing(64, 1, 1, 1, 1), RANDOM)) {
            assertThat(hasher.verify("nobody's password", Optional.empty(), hasher.cost()))
                    .isFalse();
            assertThat(hasher.verify(PASSWORD, Optional.of(hasher.hash(PASSWORD)), hasher.cost()))
                    .isTrue();
        }
    }

    @Test
    void tellsWhoComesToAFullQueueToComeBack() throws Exception {
        // One thread, one waiting: of twenty at once at least some find no place, and none gets another answer.
        try (PasswordHasher hasher =
                new PasswordHasher(new IdentityConfiguration.Hashing(19_456, 4, 1, 1, 1), RANDOM)) {
            List<String> answers = Api.together(20, () -> {
                try {
                    return hasher.hash(PASSWORD).substring(0, 9);
                } catch (ServiceException refused) {
                    return refused.code().code();
                }
            });
            assertThat(answers)
                    .contains("$argon2id", ErrorCode.UNAVAILABLE.code())
                    .containsOnly("$argon2id", ErrorCode.UNAVAILABLE.code());
        }
    }
}
