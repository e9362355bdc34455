/** The HTTP conventions that every route keeps without asking. */
@NullMarked
package dev.ashlar.kernel.http;

import org.jspecify.annotations.NullMarked;
