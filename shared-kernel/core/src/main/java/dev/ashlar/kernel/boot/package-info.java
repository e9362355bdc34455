/** From settings to a running program. */
@NullMarked
package dev.ashlar.kernel.boot;

import org.jspecify.annotations.NullMarked;
