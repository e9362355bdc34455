package dev.ashlar.kernel.database;

import dev.ashlar.kernel.settings.SettingMistakes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the file of an embedded database lies, looked at before H2 tries: it would say at length what one line can. */
final class DataFolder {

    private DataFolder() {}

    /**
     * Goes on when the file can be written, or made.
     *
     * @throws SettingMistakes when it cannot
     */
    static void check(Path file, boolean named) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        String problem = folder == null ? null : Files.exists(file) ? ofFile(file) : ofFolder(folder);
        if (problem != null) {
            throw SettingMistakes.of(
                    named ? "ashlar.database.url (DATABASE_URL)" : "ashlar.data-dir (ASHLAR_DATA_DIR)",
                    problem + " by the user this runs as, so there is no place for the embedded database; allow it, or"
                            + " name another place");
        }
    }

    private static @Nullable String ofFile(Path file) {
        return Files.isReadable(file)
                        && Files.isWritable(file)
                        && Files.isWritable(file.toAbsolutePath().getParent())
                ? null
                : file + " cannot be written";
    }

    /** The folder need not be there yet. Whether it can be made shows only when it is: some systems allow it and refuse. */
    private static @Nullable String ofFolder(Path folder) {
        boolean present = Files.exists(folder);
        if (!present) {
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                return folder + " cannot be made";
            }
        }
        return Files.isDirectory(folder) && Files.isWritable(folder)
                ? null
                : folder + " is no folder that can be written";
    }
}
