package dev.ashlar.kernel.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that what has begun to arrive on an HTTP/1 connection arrives in time. A timer runs only for what does not
 * come at once, and one that runs is left to run: it looks again when it ends.
 */
final class ArrivalClock {

    private final WireGuard guard;
    private final WireGuards limits;
    /** When the head that is arriving began, while one is. */
    private long headSince;

    private @Nullable Future<?> timer;
    private boolean bytesCame;
    private boolean messageCame;

    ArrivalClock(WireGuard guard) {
        this.guard = guard;
        this.limits = guard.owner();
    }

    void bytesCame() {
        bytesCame = true;
    }

    void messageCame() {
        messageCame = true;
    }

    void headCame() {
        headSince = 0;
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** All that had come is read; what it leaves unfinished is waited for. */
    void readComplete(ChannelHandlerContext context) {
        if (bytesCame && !guard.isDeaf()) {
            Incoming arriving = guard.arriving();
            if (arriving != null) {
                if (arriving.since() == 0) {
                    arriving.wantedSince(System.nanoTime());
                }
                watch(context);
            } else if (!messageCame && headSince == 0) {
                headSince = System.nanoTime();
                watch(context);
            }
        }
        bytesCame = false;
        messageCame = false;
    }

    private void watch(ChannelHandlerContext context) {
        if (timer == null) {
            long first = guard.arriving() == null
                    ? limits.headerNanos()
                    : Math.min(limits.headerNanos(), limits.bodyNanos());
            timer = context.executor().schedule(() -> look(context), first, TimeUnit.NANOSECONDS);
        }
    }

    /** Looks whether what was late when the timer was set is late still. */
    private void look(ChannelHandlerContext context) {
        timer = null;
        if (context.isRemoved() || guard.isDeaf() || context.pipeline().context(HttpServerCodec.class) == null) {
            return;
        }
        long now = System.nanoTime();
        Incoming arriving = guard.arriving();
        long left;
        if (arriving != null) {
            left = arriving.isPatient() ? limits.bodyNanos() : limits.bodyNanos() - (now - arriving.since());
        } else if (headSince != 0) {
            left = limits.headerNanos() - (now - headSince);
        } else {
            return;
        }
        if (left > 0) {
            timer = context.executor().schedule(() -> look(context), left, TimeUnit.NANOSECONDS);
        } else {
            guard.late();
        }
    }
}
