package dev.ashlar.architecture;

import java.util.List;

/**
 * One migration file.
 *
 * @param file where, relative to the project
 * @param folder the name after {@code db/}: the module whose schema it makes
 */
record Migration(String file, String folder, SqlScript script) {

    static List<Migration> in(SourceTree sources) {
        return sources.resources().stream()
                .filter(file -> SourceTree.inResources(file).matches("db/[^/]+/(.*/)?[^/]+\\.sql"))
                .map(file -> new Migration(
                        file,
                        SourceTree.inResources(file).split("/", -1)[1],
                        SqlScript.of(String.join("\n", sources.read(file)))))
                .toList();
    }
}
