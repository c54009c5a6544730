package org.alcove.availability;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Rows of bits in plain arrays, so that ten thousand of them take no objects; bit 0 is the lowest bit of the first word.
 */
final class Bits {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ALL = -1L;

    private Bits() {}

    static int words(int bits) {
        return (bits + Long.SIZE - 1) / Long.SIZE;
    }

    static boolean get(long[] bits, int at) {
        return (bits[at >> 6] & 1L << at) != 0;
    }

    static void put(long[] bits, int at, boolean value) {
        if (value) {
            bits[at >> 6] |= 1L << at;
        } else {
            bits[at >> 6] &= ~(1L << at);
        }
    }

    /** Sets bits from one, included, to another. */
    static void set(long[] bits, int from, int until) {
        int first = from >> 6;
        int last = until - 1 >> 6;
        long head = ALL << from;
        long tail = ALL >>> -until;
        if (first == last) {
            bits[first] |= head & tail;
            return;
        }
        bits[first] |= head;
        Arrays.fill(bits, first + 1, last, ALL);
        bits[last] |= tail;
    }

    /** Clears bits from one, included, to another. */
    static void clear(long[] bits, int from, int until) {
        int first = from >> 6;
        int last = until - 1 >> 6;
        long head = ALL << from;
        long tail = ALL >>> -until;
        if (first == last) {
            bits[first] &= ~(head & tail);
            return;
        }
        bits[first] &= ~head;
        Arrays.fill(bits, first + 1, last, 0);
        bits[last] &= ~tail;
    }

    /** The first set bit from one on, or {@code end} if there is none before it. */
    static int nextSet(long[] bits, int from, int end) {
        if (from >= end) {
            return end;
        }
        int word = from >> 6;
        int last = end - 1 >> 6;
        long rest = bits[word] & ALL << from;
        while (rest == 0) {
            if (word == last) {
                return end;
            }
            word++;
            rest = bits[word];
        }
        return Math.min(end, (word << 6) + Long.numberOfTrailingZeros(rest));
    }

    /** The first clear bit from one on, or {@code end} if there is none before it. */
    static int nextClear(long[] bits, int from, int end) {
        if (from >= end) {
            return end;
        }
        int word = from >> 6;
        int last = end - 1 >> 6;
        long rest = ~bits[word] & ALL << from;
        while (rest == 0) {
            if (word == last) {
                return end;
            }
            word++;
            rest = ~bits[word];
        }
        return Math.min(end, (word << 6) + Long.numberOfTrailingZeros(rest));
    }

    static long[] ofBytes(byte[] bytes) {
        long[] bits = new long[(bytes.length + Long.BYTES - 1) / Long.BYTES];
        byte[] whole = bytes.length % Long.BYTES == 0 ? bytes : Arrays.copyOf(bytes, bits.length * Long.BYTES);
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (long) LONGS.get(whole, i * Long.BYTES);
        }
        return bits;
    }

    /** @param first in bytes, a multiple of four as {@code count} is */
    static byte[] bytes(long[] bits, int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i += Integer.BYTES) {
            INTS.set(bytes, i, half(bits, (first + i) / Integer.BYTES));
        }
        return bytes;
    }

    /**
     * Writes bytes into bits.
     *
     * @param first in bytes, a multiple of four as the length of {@code bytes} is
     * @return whether that changed anything
     */
    static boolean put(long[] bits, int first, byte[] bytes) {
        boolean changed = false;
        for (int i = 0; i < bytes.length; i += Integer.BYTES) {
            int at = (first + i) / Integer.BYTES;
            int value = (int) INTS.get(bytes, i);
            if (half(bits, at) != value) {
                changed = true;
                int shift = (at & 1) * Integer.SIZE;
                bits[at >> 1] = bits[at >> 1] & ~(0xffffffffL << shift) | (value & 0xffffffffL) << shift;
            }
        }
        return changed;
    }

    private static int half(long[] bits, int at) {
        return (int) (bits[at >> 1] >>> (at & 1) * Integer.SIZE);
    }
}
