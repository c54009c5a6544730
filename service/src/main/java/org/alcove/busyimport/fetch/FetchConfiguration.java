package org.alcove.busyimport.fetch;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where files are fetched from and how long that may take.
 *
 * @param ports that an address may name; 443 alone unless the operator says otherwise
 * @param allowedHosts {@code host:port} in lower case, at which any address and unencrypted HTTP is allowed
 * @param connectTimeout for each connection
 * @param fetchTimeout for one fetch with all its redirects
 * @param maxRedirects followed in one fetch
 * @param maxUrlLength in characters
 */
public record FetchConfiguration(
        Set<Integer> ports,
        Set<String> allowedHosts,
        Duration connectTimeout,
        Duration fetchTimeout,
        int maxRedirects,
        int maxUrlLength) {
    public FetchConfiguration {
        ports = Set.copyOf(ports);
        allowedHosts = Set.copyOf(allowedHosts);
        require(!ports.isEmpty() && ports.stream().allMatch(port -> port >= 1 && port <= 65_535), "ports");
        require(allowedHosts.stream().allMatch(host -> host.matches(".+:[0-9]{1,5}")), "allowedHosts");
        require(isWithin(connectTimeout), "connectTimeout");
        require(isWithin(fetchTimeout), "fetchTimeout");
        require(maxRedirects >= 0 && maxRedirects <= 10, "maxRedirects");
        require(maxUrlLength >= 20 && maxUrlLength <= 8_000, "maxUrlLength");
    }

    /** Reads the settings; lists are comma-separated. */
    @JsonCreator
    public static FetchConfiguration of(
            @JsonProperty("ports") @Nullable String ports,
            @JsonProperty("allowedHosts") @Nullable String allowedHosts,
            @JsonProperty("connectTimeout") @Nullable Duration connectTimeout,
            @JsonProperty("fetchTimeout") @Nullable Duration fetchTimeout,
            @JsonProperty("maxRedirects") @Nullable Integer maxRedirects,
            @JsonProperty("maxUrlLength") @Nullable Integer maxUrlLength) {
        return new FetchConfiguration(
                items(Objects.requireNonNullElse(ports, "443")).stream()
                        .map(Integer::valueOf)
                        .collect(Collectors.toUnmodifiableSet()),
                Set.copyOf(items(Objects.requireNonNullElse(allowedHosts, ""))),
                Objects.requireNonNullElse(connectTimeout, Duration.ofSeconds(5)),
                Objects.requireNonNullElse(fetchTimeout, Duration.ofSeconds(20)),
                Objects.requireNonNullElse(maxRedirects, 3),
                Objects.requireNonNullElse(maxUrlLength, 2_000));
    }

    /** Every setting at its default. */
    public static FetchConfiguration defaults() {
        return of(null, null, null, null, null, null);
    }

    private static List<String> items(String list) {
        return Arrays.stream(list.split(",", -1))
                .map(item -> item.strip().toLowerCase(Locale.ROOT))
                .filter(item -> !item.isEmpty())
                .distinct()
                .toList();
    }

    private static boolean isWithin(Duration time) {
        return time.compareTo(Duration.ofMillis(10)) >= 0 && time.compareTo(Duration.ofMinutes(5)) <= 0;
    }

    private static void require(boolean holds, String setting) {
        if (!holds) {
            throw new IllegalArgumentException("busyCalendars.fetching." + setting + " is out of range");
        }
    }
}
