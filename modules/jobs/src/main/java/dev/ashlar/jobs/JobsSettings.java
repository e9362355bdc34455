package dev.ashlar.jobs;

import dev.ashlar.kernel.settings.ByteSize;
import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.Settings;
import java.time.Duration;

/** How much a worker does at once, and how soon it notices what. */
@Settings("jobs")
record JobsSettings(
        @Setting(
                value = "16",
                min = "1",
                max = "500",
                why = "Jobs and deliveries that run at once on one node. Those in a transaction share half the pool.")
        int threads,

        @Setting(value = "1", min = "1", max = "128", why = "Jobs that compute, at once on one node.")
        int heavyThreads,

        @Setting(
                value = "1s",
                min = "50ms",
                max = "2s",
                why = "How often a worker looks for work by itself, should the wake-up of the database not arrive.")
        Duration pollInterval,

        @Setting(
                value = "true",
                why = "Wakes workers through LISTEN/NOTIFY. Switch off behind a pooler that does not pass it on.")
        boolean notifications,

        @Setting(
                value = "4s",
                min = "1s",
                max = "60s",
                why = "A worker shows that it lives this often; after four times as long its jobs go to others.")
        Duration heartbeat,

        @Setting(
                value = "10s",
                min = "0s",
                max = "10m",
                why =
                        "How long a stopping node may take over its jobs: three quarters to let them end, the rest to hand them back.")
        Duration drain,

        @Setting(
                value = "10s",
                min = "100ms",
                max = "10m",
                why = "How long a job that is cancelled or late may take to stop; then it is ended without it.")
        Duration grace,

        @Setting(value = "256kB", min = "1kB", max = "1GB", why = "The largest payload of a job or an event.")
        ByteSize payloadLimit,

        @Setting(
                value = "7d",
                min = "1h",
                max = "3650d",
                why = "How long events stay after the last listener has heard them: the time they can be replayed.")
        Duration eventRetention,

        @Setting(
                value = "90d",
                min = "1h",
                max = "3650d",
                why =
                        "How long an event stays that some listener could not digest: the time to mend that and replay it.")
        Duration deadEventRetention) {}
