package org.alcove.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Says from which address a request came. What {@code X-Forwarded-For} tells counts only as far as proxies of the
 * operator's own wrote it: from the right, the first address that is none of theirs. Whoever reaches the service directly
 * can write there what they like and is seen as who they are.
 */
final class TrustedProxies {
    private final List<Network> networks;

    /**
     * @param list comma-separated networks such as {@code 10.0.0.0/8, fd00::/8}; a bare address is a network of one
     * @throws IllegalArgumentException for anything else
     */
    TrustedProxies(String list) {
        networks = Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Network::parse)
                .toList();
    }

    /** @param forwardedFor the header's lines in their order */
    String addressOf(String remote, List<String> forwardedFor) {
        if (forwardedFor.isEmpty()) {
            return remote;
        }
        String address = remote;
        List<String> hops = forwardedFor.stream()
                .flatMap(line -> Arrays.stream(line.split(",", -1)))
                .map(String::strip)
                .toList();
        for (int i = hops.size() - 1; i >= 0 && isTrusted(address); i--) {
            if (Network.bytes(hops.get(i)).isEmpty()) {
                return address;
            }
            address = hops.get(i);
        }
        return address;
    }

    private boolean isTrusted(String address) {
        return Network.bytes(address)
                .filter(bytes -> networks.stream().anyMatch(network -> network.holds(bytes)))
                .isPresent();
    }

    /** The addresses that begin with the same bits. */
    private record Network(byte[] start, int bits) {
        private static final Pattern ADDRESS =
                Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]{0,45}:[0-9a-fA-F:.]{0,45}");

        static Network parse(String text) {
            String[] parts = text.split("/", 2);
            byte[] start = bytes(parts[0]).orElseThrow(Network::unreadable);
            int bits = start.length * Byte.SIZE;
            if (parts.length == 2) {
                if (!parts[1].matches("[0-9]{1,3}") || Integer.parseInt(parts[1]) > bits) {
                    throw unreadable();
                }
                bits = Integer.parseInt(parts[1]);
            }
            return new Network(start, bits);
        }

        private static IllegalArgumentException unreadable() {
            return new IllegalArgumentException("identity.rateLimits.trustedProxies: networks such as 10.0.0.0/8");
        }

        boolean holds(byte[] address) {
            if (address.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >>> (bit % Byte.SIZE);
                if ((address[bit / Byte.SIZE] & mask) != (start[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }

        /** An address in numbers only, so that no name is ever looked up. */
        static Optional<byte[]> bytes(String text) {
            String bare = RateLimiter.bare(text);
            if (!ADDRESS.matcher(bare).matches()) {
                return Optional.empty();
            }
            try {
                return Optional.of(InetAddress.getByName(bare).getAddress());
            } catch (UnknownHostException notAnAddress) {
                return Optional.empty();
            }
        }
    }
}
