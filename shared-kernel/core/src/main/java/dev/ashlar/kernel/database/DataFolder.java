package dev.ashlar.kernel.database;

import dev.ashlar.kernel.settings.SettingMistakes;
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

    /** The folder need not be there yet, but then it must be possible to make it. */
    private static @Nullable String ofFolder(Path folder) {
        for (Path present = folder; present != null; present = present.getParent()) {
            if (Files.exists(present)) {
                boolean good = Files.isDirectory(present) && Files.isWritable(present);
                return good
                        ? null
                        : present.equals(folder)
                                ? folder + " is no folder that can be written"
                                : folder + " cannot be made";
            }
        }
        return null;
    }
}
