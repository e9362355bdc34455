package dev.ashlar.auth;

/**
 * What an Argon2id hash of ours costs, on purpose: whoever steals the table has to pay it for every guess.
 *
 * @param memoryKib how much memory one hash takes
 * @param iterations how often it goes through that
 */
record HashingCost(int memoryKib, int iterations) {

    private static final int MIB = 1024;

    static HashingCost of(AuthSettings settings) {
        return new HashingCost(
                Math.toIntExact(settings.passwordMemory().bytes() / 1024), settings.passwordIterations());
    }

    /** How a hash of this cost begins. */
    String head() {
        return "$argon2id$v=19$m=" + memoryKib + ",t=" + iterations + ",p=1$";
    }

    long memoryTimesIterations() {
        return (long) memoryKib * iterations;
    }

    /** Whether guessing is as dear as OWASP's password storage sheet asks at least: less memory needs more iterations. */
    boolean isEnough() {
        return memoryKib >= leastMemoryKib();
    }

    int leastMemoryKib() {
        return switch (iterations) {
            case 1 -> 46 * MIB;
            case 2 -> 19 * MIB;
            case 3 -> 12 * MIB;
            case 4 -> 9 * MIB;
            default -> 7 * MIB;
        };
    }
}
