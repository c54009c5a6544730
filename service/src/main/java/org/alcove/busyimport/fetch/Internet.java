package org.alcove.busyimport.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** The way to other machines: names become addresses here, and connections go to addresses. */
public interface Internet {
    /** Every address of a name. */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** A connection to this address and no other. */
    Socket connect(InetSocketAddress address, Duration timeout) throws IOException;

    /** The real one, without any proxy that the system may know. */
    static Internet real() {
        return new Internet() {
            @Override
            public List<InetAddress> resolve(String host) throws UnknownHostException {
                return List.of(InetAddress.getAllByName(host));
            }

            @Override
            public Socket connect(InetSocketAddress address, Duration timeout) throws IOException {
                Socket socket = new Socket(Proxy.NO_PROXY);
                try {
                    socket.setTcpNoDelay(true);
                    socket.connect(address, (int) timeout.toMillis());
                    return socket;
                } catch (IOException failure) {
                    socket.close();
                    throw failure;
                }
            }
        };
    }
}
