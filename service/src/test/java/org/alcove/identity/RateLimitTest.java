package org.alcove.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.testing.ConfigOverride;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.alcove.kernel.ErrorCode;
import org.alcove.kernel.ServiceException;
import org.alcove.testing.TestClock;
import org.alcove.testing.TestKeys;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
    private final TestClock clock = new TestClock(TestClock.MONDAY);

    @Test
    void limitsANetworkAndLetsItComeBack() {
        RateLimiter limiter = limiter("on");
        for (int i = 0; i < 3; i++) {
            limiter.signIn("192.0.2." + i, "name-" + i);
        }

        assertThatThrownBy(() -> limiter.signIn("192.0.2.200", "another"))
                .isInstanceOfSatisfying(ServiceException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                    assertThat(refused.details()).containsKey("retryAfter");
                });
        assertThatCode(() -> limiter.signIn("192.0.3.1", "another")).doesNotThrowAnyException();
        clock.advance(Duration.ofMinutes(5));
        assertThatCode(() -> limiter.signIn("192.0.2.200", "another")).doesNotThrowAnyException();
    }

    @Test
    void limitsANameFromWhereverItIsTried() {
        RateLimiter limiter = limiter("on");
        limiter.signIn("2001:db8:1::1", "name");
        limiter.signIn("2001:db8:2::1", "name");

        assertThatThrownBy(() -> limiter.signIn("2001:db8:3::1", "name")).isInstanceOf(ServiceException.class);
    }

    @Test
    void countsPrefixesAndNotAddresses() {
        assertThat(RateLimiter.prefix("192.0.2.1")).isEqualTo(RateLimiter.prefix("192.0.2.254"));
        assertThat(RateLimiter.prefix("192.0.2.1")).isNotEqualTo(RateLimiter.prefix("192.0.3.1"));
        assertThat(RateLimiter.prefix("[2001:db8:0:1::1]")).isEqualTo(RateLimiter.prefix("2001:db8:0:1:ffff::2%eth0"));
        assertThat(RateLimiter.prefix("2001:db8:0:1::1")).isNotEqualTo(RateLimiter.prefix("2001:db8:0:2::1"));
        assertThat(RateLimiter.prefix("not an address")).isEmpty();
    }

    @Test
    void answersKnownAndUnknownNamesAlikeWhenLimited() {
        try (Api api = new Api("on", ConfigOverride.config("identity.rateLimits.signInPerName", "1"))) {
            String known = api.join(api.people.clinic()).get("loginName").textValue();
            api.login(known, Api.PASSWORD);
            api.login("nobody-here-1234", Api.PASSWORD);

            HttpResponse<String> limited = api.login(known, Api.PASSWORD);

            assertThat(limited.statusCode()).isEqualTo(429);
            assertThat(limited.headers().firstValue("Retry-After")).isPresent();
            assertThat(Api.visible(limited)).isEqualTo(Api.visible(api.login("nobody-here-1234", Api.PASSWORD)));
        }
    }

    @Test
    void countsPeopleBehindATrustedProxyByWhereTheyAre() {
        try (Api api = new Api(
                "on",
                ConfigOverride.config("identity.rateLimits.signInPerNetwork", "2"),
                ConfigOverride.config("identity.rateLimits.trustedProxies", "127.0.0.0/8, ::1"))) {
            for (int i = 0; i < 2; i++) {
                assertThat(from(api, "198.51.100.7, 192.0.2.1").statusCode()).isEqualTo(401);
            }

            HttpResponse<String> limited = from(api, "203.0.113.9, 192.0.2.1");

            assertThat(limited.statusCode()).isEqualTo(429);
            assertThat(limited.headers().firstValue("Retry-After"))
                    .contains(Api.json(limited).get("retryAfter").asText());
            assertThat(from(api, "192.0.2.1, 203.0.113.9").statusCode()).isEqualTo(401);
            assertThat(from(api, "x-forwarded-for", "198.51.100.7, 192.0.2.1").statusCode())
                    .as("a header's name has no case")
                    .isEqualTo(429);
        }
    }

    private static HttpResponse<String> from(Api api, String forwardedFor) {
        return from(api, "X-Forwarded-For", forwardedFor);
    }

    private static HttpResponse<String> from(Api api, String header, String forwardedFor) {
        return api.send(
                "POST",
                "/api/login",
                Map.of("loginName", "nobody-here-1234", "password", Api.PASSWORD),
                Map.of(header, forwardedFor));
    }

    @Test
    void believesNobodyWhoIsNoTrustedProxy() {
        TrustedProxies none = new TrustedProxies("");
        TrustedProxies some = new TrustedProxies("10.0.0.0/8, 192.0.2.128/25, fd00::/8");
        List<String> spoofed = List.of("198.51.100.7");

        assertThat(none.addressOf("203.0.113.9", spoofed)).isEqualTo("203.0.113.9");
        assertThat(some.addressOf("203.0.113.9", spoofed)).isEqualTo("203.0.113.9");
        assertThat(some.addressOf("10.1.2.3", List.of())).isEqualTo("10.1.2.3");
        assertThat(some.addressOf("10.1.2.3", spoofed)).isEqualTo("198.51.100.7");
        assertThat(some.addressOf("10.1.2.3", List.of("10.9.9.9, 198.51.100.7", "203.0.113.9, 192.0.2.200")))
                .isEqualTo("203.0.113.9");
        assertThat(some.addressOf("fd00::1", List.of("2001:db8::7"))).isEqualTo("2001:db8::7");
        assertThat(some.addressOf("10.1.2.3", List.of("198.51.100.7, nonsense")))
                .isEqualTo("10.1.2.3");
        assertThat(some.addressOf("192.0.2.1", spoofed)).isEqualTo("192.0.2.1");
        for (String wrong : List.of("10.0.0.0/33", "proxy.example.org", "10.0.0.0/x", "10.0.0.0/")) {
            assertThatThrownBy(() -> new TrustedProxies(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private RateLimiter limiter(String mode) {
        return new RateLimiter(limits(mode), TestKeys.ring(), clock);
    }

    private static IdentityConfiguration.RateLimits limits(String mode) {
        return new IdentityConfiguration.RateLimits(mode, 3, 2, 3, Duration.ofMinutes(5), 100, null);
    }
}
