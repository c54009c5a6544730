package org.alcove.testing;

import java.nio.file.Path;

/** The build runs the tests in processes beside each other; this is the one that asks. */
final class TestProcess {
    private static final String NUMBER = System.getProperty("alcove.tests.process", "");

    private TestProcess() {}

    /** An absolute folder below the build's own that no other process of this run uses; not made here. */
    static Path folder(String name) {
        return Path.of("target", name + NUMBER).toAbsolutePath();
    }
}
