package dev.ashlar.app;

import java.util.List;

/** {@code ashlar serve}: what the program does when told nothing else. */
final class ServeCommand implements Command {

    @Override
    public String name() {
        return "serve";
    }

    @Override
    public String purpose() {
        return "Brings the database up to date and answers requests until told to stop.";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("roles", "web,worker", "answers requests, runs jobs, or both"),
                new Option("modules", "auth,users", "runs only these modules and what they depend on"));
    }

    @Override
    public int run(CommandLine line) {
        return new Serve().run(line);
    }
}
