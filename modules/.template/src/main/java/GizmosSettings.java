package dev.ashlar.gizmos;

import dev.ashlar.kernel.settings.Setting;
import dev.ashlar.kernel.settings.Settings;

@Settings("gizmos")
record GizmosSettings(
        @Setting(value = "100000", min = "1", max = "100000000", why = "How many gizmos there may be.") long largestNumber) {}
