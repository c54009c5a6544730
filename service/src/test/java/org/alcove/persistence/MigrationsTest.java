package org.alcove.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import liquibase.changelog.ChangeLogParameters;
import liquibase.changelog.ChangeSet;
import liquibase.parser.ChangeLogParserFactory;
import liquibase.resource.ClassLoaderResourceAccessor;
import liquibase.resource.ResourceAccessor;
import org.alcove.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrationsTest {
    @TempDir
    private Path folder;

    @Test
    void knowsTheChangeSetsThatTheLibraryKnows() throws Exception {
        ResourceAccessor accessor = new ClassLoaderResourceAccessor();
        assertThat(Migrations.expected())
                .isNotEmpty()
                .containsExactlyElementsOf(ChangeLogParserFactory.getInstance()
                        .getParser(Migrations.CHANGE_LOG, accessor)
                        .parse(Migrations.CHANGE_LOG, new ChangeLogParameters(), accessor)
                        .getChangeSets()
                        .stream()
                        .map(ChangeSet::getId)
                        .toList());
    }

    @Test
    void sparesItselfOnlyWhatIsThere() throws Exception {
        TestDatabase database = TestDatabase.fresh();
        Path mark = folder.resolve("migrated");
        Migrations.migrate(database.configuration(), mark);
        String written = Files.readString(mark);
        Migrations.migrate(database.configuration(), mark);
        assertThat(Files.readString(mark)).isEqualTo(written);

        // Of a database that lacks something the library is asked, whatever the file tells, and the file written anew.
        database.jdbi()
                .useHandle(handle ->
                        handle.execute("DELETE FROM DATABASECHANGELOG WHERE ID = '0061-access-grant-of-before'"));
        assertThat(Migrations.listMissing(database.configuration())).containsExactly("0061-access-grant-of-before");
        Migrations.migrate(database.configuration(), mark);
        assertThat(Files.readString(mark)).isNotEqualTo(written);
    }
}
