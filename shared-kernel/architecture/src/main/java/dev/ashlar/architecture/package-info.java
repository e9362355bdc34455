/**
 * The rules of the house as a product: {@link dev.ashlar.architecture.ArchitectureSuite} reads the compiled project and
 * says which line breaks which rule and what to write instead.
 */
@NullMarked
package dev.ashlar.architecture;

import org.jspecify.annotations.NullMarked;
