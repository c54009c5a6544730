package org.alcove.privacy.rights;

import java.util.List;
import org.alcove.kernel.Needs;
import org.jspecify.annotations.Nullable;

/** How a client may be reached; a channel that is not there is off. */
@Needs("channels")
public record ContactPreferences(@Nullable List<@Nullable ContactChannel> channels) {}
