/**
 * The finished product from outside: one command, started and stopped like an operator does, reached over HTTP like a
 * client does. The same scenarios run on the class path, on the distribution and on the native executable, whichever
 * {@code -Dashlar.command} names.
 */
@NullMarked
package dev.ashlar.blackbox;

import org.jspecify.annotations.NullMarked;
