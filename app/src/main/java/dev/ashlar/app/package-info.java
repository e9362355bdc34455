/** The only place that knows every module: the command line and what ties the program together. */
@NullMarked
package dev.ashlar.app;

import org.jspecify.annotations.NullMarked;
