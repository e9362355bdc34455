/** One database for all modules: its address, its pool, its migrations, and what happens when it goes away. */
@NullMarked
package dev.ashlar.kernel.database;

import org.jspecify.annotations.NullMarked;
