/** Typed settings: where values come from, what may be said, and all mistakes at once. */
@NullMarked
package dev.ashlar.kernel.settings;

import org.jspecify.annotations.NullMarked;
