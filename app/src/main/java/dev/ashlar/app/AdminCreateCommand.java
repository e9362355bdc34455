package dev.ashlar.app;

import dev.ashlar.auth.CreateAdmin;
import dev.ashlar.kernel.Secret;
import dev.ashlar.kernel.boot.Boot;
import dev.ashlar.kernel.settings.EffectiveSettings;
import io.micronaut.context.ApplicationContext;
import java.io.Console;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** {@code ashlar admin create}: makes an administrator, the first one above all; there is no default account. */
final class AdminCreateCommand implements Command {

    @Override
    public String name() {
        return "admin create";
    }

    @Override
    public String purpose() {
        return "Makes an administrator. Asks for the password unless told where it stands.";
    }

    @Override
    public List<Option> options() {
        return List.of(
                new Option("email", "ada@example.com", "the address to sign in with"),
                new Option("name", "Ada", "the name to show"),
                new Option("password-env", "VAR", "the environment variable that holds the password"));
    }

    @Override
    public int run(CommandLine line) throws SQLException {
        String email = line.require("email");
        String name = line.require("name");
        String variable = line.find("password-env");
        Secret password = variable == null ? ask() : fromEnvironment(variable);
        EffectiveSettings settings = WithoutRoles.of(line, variable == null ? new String[0] : new String[] {variable});
        Boot.migrate(settings);
        try (ApplicationContext context = Boot.context(settings).start()) {
            CreateAdmin admins = context.findBean(CreateAdmin.class).orElse(null);
            if (admins == null) {
                System.err.println("ashlar admin create: ashlar.modules leaves the module auth out.");
                return ExitCode.FAILED;
            }
            line.out()
                    .println("Made the administrator " + email + " with the id "
                            + admins.create(email, name, password).id());
            return ExitCode.DONE;
        }
    }

    private static Secret fromEnvironment(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isEmpty()) {
            throw new WrongUsage("finds no password in the environment variable " + variable);
        }
        return Secret.of(value);
    }

    @SuppressWarnings("SystemConsoleNull") // true of JDK 22 to 24 only; 25 gives null again where there is no terminal
    private static Secret ask() {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new WrongUsage("has no terminal to ask for the password on: name a variable with --password-env");
        }
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("Once more: ");
        if (first == null || second == null || first.length == 0) {
            throw new WrongUsage("needs a password");
        }
        try {
            if (!Arrays.equals(first, second)) {
                throw new WrongUsage("was given two different passwords");
            }
            return Secret.of(new String(first));
        } finally {
            Arrays.fill(first, '\0');
            Arrays.fill(second, '\0');
        }
    }
}
