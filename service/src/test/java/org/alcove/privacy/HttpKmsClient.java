package org.alcove.privacy;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.Base64;

/** A client of {@link HttpKms} through Tink's interface, as a cloud's client is. */
public final class HttpKmsClient implements KmsClient {
    static final String SCHEME = "test-kms://";

    private final HttpClient http = HttpClient.newHttpClient();
    private String token = "default";

    @Override
    public boolean doesSupport(String keyUri) {
        return keyUri.startsWith(SCHEME);
    }

    @Override
    public KmsClient withCredentials(String credentials) {
        token = credentials;
        return this;
    }

    @Override
    public KmsClient withDefaultCredentials() {
        return this;
    }

    @Override
    public Aead getAead(String keyUri) {
        String address = "http://" + keyUri.substring(SCHEME.length());
        return new Aead() {
            @Override
            public byte[] encrypt(byte[] plaintext, byte[] associatedData) throws GeneralSecurityException {
                return ask(address + "/encrypt", plaintext, associatedData);
            }

            @Override
            public byte[] decrypt(byte[] ciphertext, byte[] associatedData) throws GeneralSecurityException {
                return ask(address + "/decrypt", ciphertext, associatedData);
            }
        };
    }

    private byte[] ask(String address, byte[] content, byte[] boundTo) throws GeneralSecurityException {
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create(address))
                            .header("Authorization", token)
                            .header("Bound-To", Base64.getEncoder().encodeToString(boundTo))
                            .POST(HttpRequest.BodyPublishers.ofByteArray(content))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new GeneralSecurityException("the service said " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException failure) {
            throw new GeneralSecurityException("the service said nothing");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new GeneralSecurityException("interrupted");
        }
    }
}
