package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One request over HTTP/2, from its head until its stream is closed. Only the connection's own thread changes it. */
final class Http2Request implements Arrival {

    private static final AsciiString REQUEST_ID = AsciiString.cached(FrontDoor.REQUEST_ID.toLowerCase(Locale.ROOT));

    private final Http2Guard guard;
    private final int stream;
    private final String path;
    private final long since = System.nanoTime();
    private final boolean hasBody;
    private final @Nullable String id;
    private final @Nullable String origin;
    private long received;
    private boolean arriving;
    private volatile long limit = Long.MAX_VALUE;
    private volatile boolean patient;
    private volatile boolean expects;
    private volatile boolean gone;
    private volatile @Nullable ErrorCode refusal;

    Http2Request(Http2Guard guard, int stream, String path, boolean arriving, Http2Headers headers) {
        this.guard = guard;
        this.stream = stream;
        this.path = path;
        this.arriving = arriving;
        this.hasBody = arriving;
        this.id = text(headers.get(REQUEST_ID));
        this.origin = text(headers.get(HttpHeaderNames.ORIGIN));
    }

    private static @Nullable String text(@Nullable CharSequence value) {
        return value == null ? null : value.toString();
    }

    int stream() {
        return stream;
    }

    String path() {
        return path;
    }

    /** When its head came. */
    long since() {
        return since;
    }

    /** The id that came with it, good or not. */
    @Nullable
    String id() {
        return id;
    }

    /** The page that sent it, if one did. */
    @Nullable
    String origin() {
        return origin;
    }

    /** Whether the rest of its body is still to come. */
    boolean isArriving() {
        return arriving;
    }

    /** Nothing more of its body comes. */
    void ended() {
        arriving = false;
    }

    /** Counts a part of the body. True when that was too much. */
    boolean receive(int bytes) {
        received += bytes;
        return received > limit;
    }

    boolean hasNothingReceived() {
        return received == 0;
    }

    /** The caller waits for a word before it sends the body. */
    void expectsAWord() {
        expects = true;
    }

    boolean isPatient() {
        return patient;
    }

    /** The client has given it up. */
    void left() {
        arriving = false;
        gone = true;
    }

    void refuse(ErrorCode why) {
        refusal = why;
    }

    @Override
    public boolean hasBody() {
        return hasBody;
    }

    @Override
    public boolean limit(long bytes) {
        limit = bytes;
        return received > bytes;
    }

    @Override
    public void takeYourTime() {
        patient = true;
    }

    @Override
    public void goOn() {
        if (expects) {
            guard.inLoop(() -> guard.askForBody(this));
        }
    }

    @Override
    public boolean isGone() {
        return gone;
    }

    @Override
    public @Nullable ErrorCode refusal() {
        return refusal;
    }

    @Override
    public void abandon() {
        guard.abandon(this);
    }
}
