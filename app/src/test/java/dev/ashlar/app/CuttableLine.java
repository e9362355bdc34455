package dev.ashlar.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A line to a server that a test can cut and mend. While it is cut, connections are refused. A test can also have the
 * connections there are go silent: nobody is told that they are dead.
 */
final class CuttableLine implements AutoCloseable {

    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private ServerSocket listener;
    private volatile AtomicBoolean silent = new AtomicBoolean();

    CuttableLine(int target) throws IOException {
        this.target = target;
        this.listener = listen(0);
        this.port = listener.getLocalPort();
    }

    int port() {
        return port;
    }

    void cut() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    void silence() {
        silent.set(true);
        silent = new AtomicBoolean();
    }

    void mend() throws IOException {
        listener = listen(port);
    }

    @Override
    public void close() throws IOException {
        cut();
    }

    private ServerSocket listen(int on) throws IOException {
        ServerSocket made = new ServerSocket();
        made.setReuseAddress(true);
        made.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), on));
        Thread.ofVirtual().start(() -> accept(made));
        return made;
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                Socket near = from.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(near);
                open.add(far);
                AtomicBoolean dead = silent;
                Thread.ofVirtual().start(() -> copy(near, far, dead));
                Thread.ofVirtual().start(() -> copy(far, near, dead));
            } catch (IOException cut) {
                // That is what this line is for.
            }
        }
    }

    private static void copy(Socket from, Socket to, AtomicBoolean dead) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] bytes = new byte[8192];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (!dead.get()) {
                    out.write(bytes, 0, n);
                }
            }
        } catch (IOException cut) {
            // That is what this line is for.
        }
    }
}
