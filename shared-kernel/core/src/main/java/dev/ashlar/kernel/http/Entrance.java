package dev.ashlar.kernel.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where connections come in. Before the end it is closed, and whoever was let in just before may still say what they want:
 * to the server their connection looks idle, and it would close it beneath their request.
 */
@Singleton
public final class Entrance {

    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();
    /** Connections of which nothing has been heard yet, with what is done when something is, or when they end. */
    private final Map<Channel, CompletableFuture<Void>> silent = new ConcurrentHashMap<>();

    void opened(Channel listener) {
        listeners.add(listener);
        listener.closeFuture().addListener(closed -> listeners.remove(listener));
    }

    void entered(Channel connection) {
        silent.put(connection, new CompletableFuture<>());
        connection.closeFuture().addListener(closed -> heard(connection));
        connection.pipeline().addFirst("ashlar-first-word", new FirstWord());
    }

    private void heard(Channel connection) {
        CompletableFuture<Void> waiting = silent.remove(connection);
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    /** Lets nobody in any more. Those who were are known once this is done and every event loop has been passed through. */
    public CompletableFuture<?> close() {
        return CompletableFuture.allOf(listeners.stream()
                .map(listener -> {
                    CompletableFuture<Void> closed = new CompletableFuture<>();
                    listener.close().addListener(done -> closed.complete(null));
                    return closed;
                })
                .toArray(CompletableFuture[]::new));
    }

    /** Done when something has been heard of everybody who is in, or they have left. */
    public CompletableFuture<?> allHeard() {
        return CompletableFuture.allOf(silent.values().toArray(CompletableFuture[]::new));
    }

    private final class FirstWord extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ctx.pipeline().remove(this);
            ctx.fireChannelRead(message);
            heard(ctx.channel());
        }
    }
}
