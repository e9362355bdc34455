package dev.ashlar.app;

/**
 * What the doctor found out about one thing.
 *
 * @param advice what to do about it; empty when nothing needs doing
 */
record Finding(Verdict verdict, String subject, String told, String advice) {

    enum Verdict {
        OK("ok"),
        WARN("warn"),
        FAIL("FAIL");

        private final String shown;

        Verdict(String shown) {
            this.shown = shown;
        }

        String shown() {
            return shown;
        }
    }

    static Finding ok(String subject, String told) {
        return new Finding(Verdict.OK, subject, told, "");
    }

    static Finding warn(String subject, String told, String advice) {
        return new Finding(Verdict.WARN, subject, told, advice);
    }

    static Finding fail(String subject, String told, String advice) {
        return new Finding(Verdict.FAIL, subject, told, advice);
    }

    boolean isFailure() {
        return verdict == Verdict.FAIL;
    }

    @Override
    public String toString() {
        return "%-4s  %-11s %s%s"
                .formatted(verdict.shown(), subject, told, advice.isEmpty() ? "" : "\n                  -> " + advice);
    }
}
