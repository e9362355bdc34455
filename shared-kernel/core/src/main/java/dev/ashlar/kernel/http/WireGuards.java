package dev.ashlar.kernel.http;

import dev.ashlar.kernel.ErrorCode;
import dev.ashlar.kernel.Ids;
import dev.ashlar.kernel.KernelError;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts a {@link WireGuard} on every connection. */
@Singleton
final class WireGuards implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {

    private final Ids ids;
    private final SecurityHeaders headers;
    private final Origins origins;
    private final Entrance entrance;
    /** The table is made after the first of the server's parts. */
    private final BeanProvider<Routes> routes;

    private final boolean http2;
    private final long headerNanos;
    private final long bodyNanos;
    private final int headerLimit;

    WireGuards(
            Ids ids,
            SecurityHeaders headers,
            Origins origins,
            Entrance entrance,
            BeanProvider<Routes> routes,
            HttpSettings settings) {
        this.ids = ids;
        this.headers = headers;
        this.origins = origins;
        this.entrance = entrance;
        this.routes = routes;
        this.http2 = settings.http2();
        this.headerNanos = settings.headerTimeout().toNanos();
        this.bodyNanos = settings.requestTimeout().toNanos();
        this.headerLimit = settings.headerLimit().toInt();
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new OnEachConnection(this));
        return event.getBean();
    }

    boolean speaksHttp2() {
        return http2;
    }

    /** Whether a GET of this address is answered with a stream. */
    boolean isStream(String uri) {
        int query = uri.indexOf('?');
        return routes.get().isStream(query < 0 ? uri : uri.substring(0, query));
    }

    /**
     * What a request gets that does not reach a handler.
     *
     * @param given the id that came with it, good or not
     * @param origin the page that sent it, if one did and this is known
     */
    FullHttpResponse problem(ErrorCode why, String target, @Nullable String given, @Nullable String origin) {
        String id = given != null && RequestScope.isGoodId(given)
                ? given
                : ids.next().toString();
        int query = target.indexOf('?');
        // An instance is a URI, and what was asked for may be none.
        String path = !Target.isGood(target) ? "/" : query < 0 ? target : target.substring(0, query);
        byte[] json = Problem.of(why, null, List.of(), path, id).toJson();
        FullHttpResponse answer = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(Status.of(why.category())),
                Unpooled.wrappedBuffer(json));
        HttpHeaders fields = answer.headers();
        headers.addTo(fields);
        origins.writeTo(origin, fields);
        fields.set(FrontDoor.REQUEST_ID, id);
        fields.set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json");
        fields.set(HttpHeaderNames.CONTENT_LENGTH, json.length);
        fields.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (why == KernelError.UNAVAILABLE) {
            fields.set(HttpHeaderNames.RETRY_AFTER, "5");
        }
        return answer;
    }

    long headerNanos() {
        return headerNanos;
    }

    long bodyNanos() {
        return bodyNanos;
    }

    int headerLimit() {
        return headerLimit;
    }

    private record OnEachConnection(WireGuards guards) implements NettyServerCustomizer {

        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return switch (role) {
                case LISTENER -> {
                    guards.entrance.opened(channel);
                    yield this;
                }
                case CONNECTION -> {
                    guards.entrance.entered(channel);
                    yield new OnConnection(guards, channel.pipeline());
                }
                default -> this;
            };
        }
    }

    private record OnConnection(WireGuards guards, ChannelPipeline pipeline) implements NettyServerCustomizer {

        @Override
        public void onInitialPipelineBuilt() {
            ChannelHandlerContext parser = pipeline.context(HttpServerCodec.class);
            if (parser != null) {
                WireGuard guard = new WireGuard(guards);
                pipeline.addAfter(parser.name(), "ashlar-guard", guard);
                pipeline.addFirst("ashlar-scanner", guard.scanner());
                pipeline.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            }
        }
    }
}
