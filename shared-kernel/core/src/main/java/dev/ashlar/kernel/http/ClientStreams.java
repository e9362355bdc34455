package dev.ashlar.kernel.http;

import io.netty.handler.codec.http2.Http2Error;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a client of HTTP/2 has said of its streams, by the frames as they came: which it has begun, and which it has ended.
 * A stream may be gone on our side while the client, who cannot know it yet, still sends its rest; that is no fault. To begin
 * one again is (sections 5.1 and 5.1.1 of RFC 9113).
 */
final class ClientStreams {

    /** Streams that were given up on our side are remembered no longer than anything can be under way on them. */
    private static final int REMEMBERED = 1_000;

    /** Begun and not ended by the client. Most requests end where they begin and never get in here. */
    private final SequencedSet<Integer> unended = new LinkedHashSet<>();
    /** Left out by the client. Hardly anybody does. */
    private final Deque<Gap> gaps = new ArrayDeque<>();

    private int highest = -1;

    private record Gap(int above, int below) {

        boolean contains(int stream) {
            return stream > above && stream < below;
        }
    }

    /** A head came, which begins a stream or is its trailers. What else it may be ends the connection. */
    @Nullable
    Http2Error head(int stream, boolean last) {
        if (stream % 2 == 0) {
            // Never a client's; the codec knows.
            return null;
        }
        if (stream > highest) {
            if (stream > highest + 2) {
                remember(new Gap(highest, stream));
            }
            highest = stream;
            if (!last) {
                remember(stream);
            }
            return null;
        }
        if (!unended.contains(stream)) {
            return gaps.stream().anyMatch(gap -> gap.contains(stream))
                    ? Http2Error.PROTOCOL_ERROR
                    : Http2Error.STREAM_CLOSED;
        }
        if (last) {
            unended.remove(stream);
        }
        return null;
    }

    void end(int stream) {
        unended.remove(stream);
    }

    private void remember(int stream) {
        unended.add(stream);
        if (unended.size() > REMEMBERED) {
            unended.removeFirst();
        }
    }

    private void remember(Gap gap) {
        gaps.add(gap);
        if (gaps.size() > REMEMBERED) {
            gaps.removeFirst();
        }
    }
}
