package org.alcove.busyimport.fetch;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Tells addresses of the public internet from all others, by IANA's registries of special-purpose addresses (RFC 6890
 * and its updates). Of IPv6 only global unicast is public, and of that nothing that carries an IPv4 address inside.
 */
final class PublicAddresses {
    private static final List<Block> NOT_PUBLIC_4 = List.of(
            Block.of("0.0.0.0", 8),
            Block.of("10.0.0.0", 8),
            // Carrier-grade NAT.
            Block.of("100.64.0.0", 10),
            Block.of("127.0.0.0", 8),
            // Link-local, and with it the metadata services of clouds.
            Block.of("169.254.0.0", 16),
            Block.of("172.16.0.0", 12),
            Block.of("192.0.0.0", 24),
            Block.of("192.0.2.0", 24),
            Block.of("192.31.196.0", 24),
            Block.of("192.52.193.0", 24),
            Block.of("192.88.99.0", 24),
            Block.of("192.168.0.0", 16),
            Block.of("192.175.48.0", 24),
            // Benchmarks.
            Block.of("198.18.0.0", 15),
            Block.of("198.51.100.0", 24),
            Block.of("203.0.113.0", 24),
            // Multicast, reserved, broadcast.
            Block.of("224.0.0.0", 3));

    /** Outside of it lie loopback, mapped and compatible IPv4, NAT64, unique-local, link-local and multicast. */
    private static final Block GLOBAL_6 = Block.of("2000::", 3);

    private static final List<Block> NOT_PUBLIC_6 = List.of(
            // Teredo, benchmarks, ORCHID and whatever else is special.
            Block.of("2001::", 23),
            Block.of("2001:db8::", 32),
            // 6to4.
            Block.of("2002::", 16),
            Block.of("2620:4f:8000::", 48),
            Block.of("3fff::", 20));

    private PublicAddresses() {}

    static boolean isPublic(InetAddress address) {
        // Java turns IPv4-mapped addresses into IPv4 ones itself.
        byte[] bytes = address.getAddress();
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_4.stream().noneMatch(block -> block.contains(bytes));
        }
        return GLOBAL_6.contains(bytes) && NOT_PUBLIC_6.stream().noneMatch(block -> block.contains(bytes));
    }

    /** Addresses that begin with the same bits. */
    private static final class Block {
        private final byte[] prefix;
        private final int bits;

        private Block(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        /** @param literal of an address, never a name */
        static Block of(String literal, int bits) {
            try {
                return new Block(InetAddress.getByName(literal).getAddress(), bits);
            } catch (UnknownHostException notALiteral) {
                throw new IllegalStateException(notALiteral);
            }
        }

        boolean contains(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >>> (bit % 8);
                if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
