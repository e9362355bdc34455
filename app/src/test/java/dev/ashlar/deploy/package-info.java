/** The files in config/deploy, held against the tools that will read them and against what the program understands. */
@NullMarked
package dev.ashlar.deploy;

import org.jspecify.annotations.NullMarked;
