@NullMarked
package dev.ashlar.architecture;

import org.jspecify.annotations.NullMarked;
