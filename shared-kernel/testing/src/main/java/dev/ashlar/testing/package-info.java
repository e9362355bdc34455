/**
 * The test kit: a module's tests talk to the module through its front door, on H2 and on a real PostgreSQL, with time they
 * can move and events they can look at.
 */
@NullMarked
package dev.ashlar.testing;

import org.jspecify.annotations.NullMarked;
