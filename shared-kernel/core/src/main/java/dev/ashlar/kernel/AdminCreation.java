package dev.ashlar.kernel;

import java.util.UUID;

/** What the module that keeps accounts offers to the command line, so that there need be no default account. */
public interface AdminCreation {

    /**
     * Makes an account with the role of an administrator that can sign in at once.
     *
     * @throws Refusal when the address is taken, or address, name or password are not acceptable
     */
    UUID create(String email, String name, Secret password);
}
