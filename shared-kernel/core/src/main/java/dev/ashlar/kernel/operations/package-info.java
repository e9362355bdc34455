/** What an operator sees: logs, health, metrics, and an orderly end. */
@NullMarked
package dev.ashlar.kernel.operations;

import org.jspecify.annotations.NullMarked;
