/** The few types that every module speaks. The kernel depends on no module. */
@NullMarked
package dev.ashlar.kernel;

import org.jspecify.annotations.NullMarked;
