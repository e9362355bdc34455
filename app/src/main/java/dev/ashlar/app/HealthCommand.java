package dev.ashlar.app;

import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.http.HttpSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * {@code ashlar health}: asks the server beside it whether it is ready, for containers that have neither a shell nor curl.
 * One request by hand, because it runs every few seconds and must cost next to nothing.
 */
final class HealthCommand implements Command {

    private static final int PATIENCE_MILLIS = 2500;

    @Override
    public String name() {
        return "health";
    }

    @Override
    public String purpose() {
        return "Asks the running server whether it is ready: exit code 0 when it is.";
    }

    @Override
    public int run(CommandLine line) {
        HttpSettings http = Boot.settings(line.settings()).get(HttpSettings.class);
        String answer;
        try {
            answer = ask(http);
        } catch (IOException e) {
            System.err.println("ashlar health: nothing answers on port " + http.port() + " (" + e.getMessage() + ").");
            return ExitCode.FAILED;
        }
        line.out().println(answer);
        return answer.contains(" 200 ") ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static String ask(HttpSettings http) throws IOException {
        boolean everywhere = http.host().isEmpty()
                || http.host().equals("0.0.0.0")
                || http.host().equals("::");
        InetAddress host = everywhere ? InetAddress.getLoopbackAddress() : InetAddress.getAllByName(http.host())[0];
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, http.port()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write("GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (status == null) {
                throw new IOException("the connection was closed without an answer");
            }
            return status;
        }
    }
}
