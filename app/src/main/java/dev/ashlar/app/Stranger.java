package dev.ashlar.app;

/** A variable that looks as if it were meant for this program, which has no use for it. */
record Stranger(String name) {

    private boolean isForRedis() {
        return name.equals("REDIS_URL");
    }

    String told() {
        return name
                + (isForRedis()
                        ? " is not used: nothing is kept in Redis, nodes share what they share through the database"
                        : " is not a setting and is overlooked");
    }

    String advice() {
        return isForRedis() ? "take it away" : "look it up in config/reference.yml";
    }
}
