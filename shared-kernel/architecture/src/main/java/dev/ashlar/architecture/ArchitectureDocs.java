package dev.ashlar.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The committed picture: written on request, and checked in every build. */
public final class ArchitectureDocs {

    private static final String REGENERATE = "mvn verify -Dashlar.docs=write";

    private ArchitectureDocs() {}

    /** Writes with {@code -Dashlar.docs=write}, verifies otherwise. */
    public static void keep(ArchitectureModel model, Path folder) {
        if ("write".equals(System.getProperty("ashlar.docs"))) {
            write(model, folder);
        } else {
            verify(model, folder);
        }
    }

    public static void write(ArchitectureModel model, Path folder) {
        Map<String, String> pages = pages(model);
        try {
            for (String stale : committed(folder)) {
                if (!pages.containsKey(stale)) {
                    Files.delete(folder.resolve(stale));
                }
            }
            Files.createDirectories(folder.resolve("modules"));
            for (Map.Entry<String, String> page : pages.entrySet()) {
                Files.writeString(folder.resolve(page.getKey()), page.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails when the committed files are not what the code says. */
    public static void verify(ArchitectureModel model, Path folder) {
        Map<String, String> pages = pages(model);
        List<String> different = new ArrayList<>();
        pages.forEach((name, text) -> {
            if (!text.equals(read(folder.resolve(name)))) {
                different.add("  changed  " + name);
            }
        });
        committed(folder).stream()
                .filter(name -> !pages.containsKey(name))
                .forEach(name -> different.add("  obsolete " + name));
        if (!different.isEmpty()) {
            throw new AssertionError("The picture of the architecture is not true any more:\n"
                    + String.join("\n", different)
                    + "\nLook at the difference, and write it anew: " + REGENERATE);
        }
    }

    private static Map<String, String> pages(ArchitectureModel model) {
        Map<String, String> pages = new TreeMap<>();
        pages.put("modules.json", model.json());
        pages.put("modules.md", Drawings.overview(model));
        pages.put("c4.puml", Drawings.c4(model));
        model.modules().forEach(module -> pages.put("modules/" + module.name() + ".md", ModulePage.of(module)));
        return pages;
    }

    private static List<String> committed(Path folder) {
        if (!Files.isDirectory(folder.resolve("modules"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder.resolve("modules"))) {
            return files.map(file -> "modules/" + file.getFileName()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
