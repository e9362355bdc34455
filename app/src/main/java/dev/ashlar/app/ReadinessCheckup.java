package dev.ashlar.app;

import dev.ashlar.kernel.RuntimeSettings;
import dev.ashlar.kernel.database.DatabaseAddress;
import dev.ashlar.kernel.database.DatabaseAddress.Vendor;
import dev.ashlar.kernel.database.DatabaseSettings;
import dev.ashlar.kernel.http.HttpSettings;
import java.util.ArrayList;
import java.util.List;

/** Whether the settings are fit for production, as far as settings alone can tell. */
final class ReadinessCheckup {

    private ReadinessCheckup() {}

    static List<Finding> of(RuntimeSettings runtime, HttpSettings http, DatabaseSettings database) {
        if (!runtime.isProduction()) {
            return List.of(Finding.warn(
                    "settings",
                    "this is a development environment",
                    "where others depend on it, set ASHLAR_ENVIRONMENT=production"));
        }
        List<Finding> findings = new ArrayList<>();
        if (DatabaseAddress.of(runtime, database).vendor() == Vendor.H2) {
            findings.add(Finding.warn(
                    "settings",
                    "the embedded H2 serves one node only",
                    "set DATABASE_URL to a PostgreSQL before there is a second node"));
        }
        if (http.publicUrl() == null) {
            findings.add(Finding.warn(
                    "settings",
                    "nobody said how the service is reached from outside",
                    "set ASHLAR_HTTP_PUBLIC_URL, so that links in mails are right"));
        } else if (!http.isSecure()) {
            findings.add(Finding.warn(
                    "settings",
                    "the public address is not https",
                    "put TLS in front and correct ASHLAR_HTTP_PUBLIC_URL"));
        }
        if (http.trustedProxies().isEmpty()) {
            findings.add(Finding.warn(
                    "settings",
                    "no proxy is trusted, so behind one all clients look like one address",
                    "name the proxy in ASHLAR_HTTP_TRUSTED_PROXIES, unless there is none"));
        }
        return findings.isEmpty() ? List.of(Finding.ok("settings", "fit for production")) : findings;
    }
}
