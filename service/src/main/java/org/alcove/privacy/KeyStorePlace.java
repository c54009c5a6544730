package org.alcove.privacy;

import java.nio.file.Path;
import java.util.Objects;
import java.util.UUID;
import org.alcove.persistence.DatabaseConfiguration;

/** Where the wrapped data keys are: in a folder, or in a schema of their own. */
public final class KeyStorePlace {
    private static final int CONNECTIONS = 8;

    private final String address;
    private final String user;
    private final String password;

    private KeyStorePlace(String address, String user, String password) {
        this.address = Objects.requireNonNull(address);
        this.user = Objects.requireNonNull(user);
        this.password = Objects.requireNonNull(password);
    }

    /** @param address a folder, or a {@code jdbc:} address; user and password are for the latter */
    public static KeyStorePlace of(String address, String user, String password) {
        return new KeyStorePlace(address, user, password);
    }

    public static KeyStorePlace folder(Path folder) {
        return new KeyStorePlace(folder.toString(), "", "");
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return isSchema() ? "in its schema" : address;
    }

    private boolean isSchema() {
        return address.startsWith("jdbc:");
    }

    boolean exists() {
        return isSchema() ? SchemaKeyStore.exists(schema()) : FileKeyStore.exists(Path.of(address));
    }

    /** @throws VaultFault if it is not there or can't be used */
    KeyStore open() {
        return isSchema() ? SchemaKeyStore.open(schema()) : FileKeyStore.open(Path.of(address));
    }

    /** Makes an empty store, or opens the one that another replica made meanwhile. */
    KeyStore create(UUID id) {
        return isSchema() ? SchemaKeyStore.create(schema(), id) : FileKeyStore.create(Path.of(address), id);
    }

    private DatabaseConfiguration schema() {
        DatabaseConfiguration schema = new DatabaseConfiguration();
        schema.setUrl(address);
        schema.setUser(user);
        schema.setPassword(password);
        schema.setInitialSize(1);
        schema.setMinSize(1);
        schema.setMaxSize(CONNECTIONS);
        return schema;
    }
}
