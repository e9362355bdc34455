package dev.ashlar.kernel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    private static final UUID OWN = UUID.fromString("01900000-1234-7abc-8def-0123456789ab");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void goesOnWithTheCallersTrace() {
        TraceContext trace = TraceContext.of("00-" + TRACE + "-b7ad6b7169203331-01", "vendor=1", OWN);
        assertThat(trace.traceId()).isEqualTo(TRACE);
        assertThat(trace.parentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(trace.isSampled()).isTrue();
        assertThat(trace.state()).isEqualTo("vendor=1");
        assertThat(trace.traceparent(false)).isEqualTo("00-" + TRACE + "-b7ad6b7169203331-01");
        assertThat(trace.traceparent(true)).isEqualTo("00-" + TRACE + "-8def0123456789ab-01");
    }

    @Test
    void understandsVersionsToCome() {
        assertThat(TraceContext.of("cc-" + TRACE + "-b7ad6b7169203331-00-what-the-future-brings", null, OWN)
                        .traceId())
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            })
    void beginsATraceWhereTheCallersIsNoGood(String header) {
        TraceContext trace = TraceContext.of(header, "vendor=1", OWN);
        assertThat(trace.traceId()).isEqualTo("0190000012347abc8def0123456789ab");
        assertThat(trace.parentSpanId()).isNull();
        assertThat(trace.state()).isNull();
        assertThat(trace.traceparent(false)).endsWith("-8def0123456789ab-00");
    }
}
