package dev.ashlar.app;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.database.DatabaseSettings;
import dev.ashlar.kernel.http.HttpSettings;
import dev.ashlar.kernel.settings.EffectiveSettings;
import java.util.ArrayList;
import java.util.List;

/** {@code ashlar doctor}: looks at everything the server needs and says what to do about what is not well. */
final class DoctorCommand implements Command {

    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String purpose() {
        return "Checks database, migrations, clock, secret, disk, port and settings, and says what to do.";
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("json", "as JSON, for programs"));
    }

    @Override
    public int run(CommandLine line) {
        EffectiveSettings settings = Boot.settings(line.settings());
        List<Finding> findings = new ArrayList<>();
        settings.strangers().stream()
                .map(Stranger::new)
                .forEach(it -> findings.add(Finding.warn("settings", it.told(), it.advice())));
        findings.addAll(ReadinessCheckup.of(
                settings.get(RuntimeSettings.class),
                settings.get(HttpSettings.class),
                settings.get(DatabaseSettings.class)));
        findings.addAll(HostCheckup.of(settings.get(RuntimeSettings.class), settings.get(HttpSettings.class)));
        findings.addAll(DatabaseCheckup.of(settings));
        if (line.has("json")) {
            line.out().println(JsonOutput.array(findings, (json, finding) -> {
                json.writeStringField("verdict", finding.verdict().shown());
                json.writeStringField("subject", finding.subject());
                json.writeStringField("told", finding.told());
                json.writeStringField("advice", finding.advice());
            }));
        } else {
            findings.forEach(line.out()::println);
        }
        return findings.stream().anyMatch(Finding::isFailure) ? ExitCode.FAILED : ExitCode.DONE;
    }
}
