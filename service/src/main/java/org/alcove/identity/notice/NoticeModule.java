package org.alcove.identity.notice;

import java.time.Instant;
import java.util.List;
import org.alcove.privacy.Foundation;

/** Puts this small room together. */
public final class NoticeModule {
    private static final int BATCH = 1000;

    private final Foundation foundation;
    private final NoticeConfiguration configuration;
    private final List<Object> resources;

    public NoticeModule(Foundation foundation, NoticeConfiguration configuration) {
        this.foundation = foundation;
        this.configuration = configuration;
        this.resources = List.of(new NoticeResource(new NoticeService(foundation)));
    }

    public List<Object> resources() {
        return resources;
    }

    /** Deletes notices that are older than they are kept, a batch in a transaction. */
    public void purge(Instant now) {
        Instant before = now.minus(configuration.kept());
        int deleted;
        do {
            deleted = foundation
                    .transactor()
                    .inTransaction(handle -> handle.attach(NoticeDao.class).deleteOld(before, BATCH));
        } while (deleted == BATCH);
    }
}
