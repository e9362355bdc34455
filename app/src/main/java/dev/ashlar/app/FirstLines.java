package dev.ashlar.app;

import dev.ashlar.kernel.Module;
import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.RuntimeSettings.Role;
import dev.ashlar.kernel.database.Database;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.operations.Logging;
import dev.ashlar.kernel.operations.Release;
import dev.ashlar.kernel.operations.StartNotice;
import dev.ashlar.kernel.settings.EffectiveSettings;
import io.micronaut.context.ApplicationContext;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What somebody who starts the program for the first time wants to know. */
final class FirstLines {

    private FirstLines() {}

    static void show(EffectiveSettings settings, ApplicationContext context, URI listening) {
        Logging.tell(of(settings, context, listening));
    }

    private static List<String> of(EffectiveSettings settings, ApplicationContext context, URI listening) {
        RuntimeSettings runtime = settings.get(RuntimeSettings.class);
        URI publicUrl = settings.get(HttpSettings.class).publicUrl();
        String address = (publicUrl == null ? listening : publicUrl).toString().replaceFirst("/$", "");
        List<String> lines = new ArrayList<>();
        lines.add("Ashlar " + Release.current().version() + ", "
                + runtime.environment().name().toLowerCase(Locale.ROOT) + ", "
                + Module.selected(runtime.modules()).stream().map(Module::name).collect(Collectors.joining(" ")));
        lines.add("  Listening   " + listening.toString().replaceFirst("/$", "")
                + (publicUrl == null ? "" : ", known as " + address));
        lines.add("  Data        " + context.getBean(Database.class).address().shown());
        if (!runtime.roles().contains(Role.WEB)) {
            lines.add("  Roles       worker: runs jobs, and of all routes has only those for its operation");
            lines.add("  Health      " + address + "/health");
            return lines;
        }
        lines.add("  API         " + address + "/docs");
        lines.add("  Health      " + address + "/health");
        if (!runtime.roles().contains(Role.WORKER)) {
            lines.add("  Roles       web: answers requests, and leaves jobs to others");
        }
        Collection<StartNotice> notices = context.getBeansOfType(StartNotice.class);
        lines.addAll(
                notices.isEmpty()
                        ? List.of("  First admin ashlar admin create --email you@example.com --name You")
                        : notices.stream()
                                .flatMap(notice -> notice.lines(address).stream())
                                .map(line -> "  " + line)
                                .toList());
        return lines;
    }
}
