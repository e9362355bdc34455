package dev.ashlar.kernel.http;

import dev.ashlar.kernel.Ids;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import jakarta.inject.Singleton;

/** Puts a {@link WireGuard} on every connection. */
@Singleton
final class WireGuards implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {

    private final Ids ids;
    private final SecurityHeaders headers;
    private final long headerNanos;
    private final long bodyNanos;

    WireGuards(Ids ids, SecurityHeaders headers, HttpSettings settings) {
        this.ids = ids;
        this.headers = headers;
        this.headerNanos = settings.headerTimeout().toNanos();
        this.bodyNanos = settings.requestTimeout().toNanos();
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new OnEachConnection(this));
        return event.getBean();
    }

    SecurityHeaders headers() {
        return headers;
    }

    String newRequestId() {
        return ids.next().toString();
    }

    long headerNanos() {
        return headerNanos;
    }

    long bodyNanos() {
        return bodyNanos;
    }

    private record OnEachConnection(WireGuards guards) implements NettyServerCustomizer {

        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return role == ChannelRole.CONNECTION ? new OnConnection(guards, channel.pipeline()) : this;
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
            }
        }
    }
}
