package dev.ashlar.architecture;

/** A line of the project and who answers for it. */
record Place(String file, int line, String owner) {}
