package org.alcove.identity;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.alcove.kernel.Role;

/** Roles as rows keep them: wire names, comma-separated. */
final class RoleNames {
    private RoleNames() {}

    static Set<Role> read(String list) {
        return Arrays.stream(list.split(",", -1))
                .filter(name -> !name.isEmpty())
                .map(name -> Role.find(name).orElseThrow(() -> new IllegalStateException("an unknown role")))
                .collect(Collectors.toSet());
    }

    /** The roles that count now: an account that waits for approval is nobody's therapist. */
    static Set<Role> inForce(String list, boolean therapistPending) {
        return read(list).stream()
                .filter(role -> !therapistPending || role != Role.THERAPIST)
                .collect(Collectors.toSet());
    }

    static String write(Collection<Role> roles) {
        return sorted(roles).stream().map(Role::wireName).collect(Collectors.joining(","));
    }

    static List<Role> sorted(Collection<Role> roles) {
        return roles.stream().distinct().sorted().toList();
    }
}
