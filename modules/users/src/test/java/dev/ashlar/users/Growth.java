package dev.ashlar.users;

import dev.ashlar.kernel.database.Database;
import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;

/** Measures what reading and changing users costs among ten thousand of them, and among a million. */
final class Growth {

    private static final int FEW = 10_000;
    private static final int MANY = 1_000_000;
    private static final int PEOPLE = 1_000;
    private static final int WARM_UP = 4_000;
    private static final int TIMES = 3_000;
    private static final int ROUNDS = 3;

    private final Http http;
    private final List<String> ids = new ArrayList<>();
    private final Random random = new Random(1);
    private final int users;

    private Growth(int users) throws Exception {
        this.users = users;
        App app = App.startedWith("ashlar.database.url=" + TestDatabase.POSTGRESQL.freshUrl());
        this.http = app.as(UUID.fromString("01900000-0000-7000-8000-000000000001"), "admin");
        try (Connection connection = app.get(Database.class).connect();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(600);
            MillionUsers.seed(statement, users);
            try (ResultSet rows = statement.executeQuery("SELECT id FROM users.users ORDER BY id LIMIT " + PEOPLE)) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Growth few = new Growth(FEW);
        Growth many = new Growth(MANY);
        Map<String, Consumer<Growth>> requests = new LinkedHashMap<>();
        requests.put("get", Growth::get);
        requests.put("list", it -> it.list("limit=20"));
        requests.put("list, newest first", it -> it.list("limit=20&sort=-createdAt"));
        requests.put("search", it -> it.list("q=user" + "%07d".formatted(1 + it.random.nextInt(it.users))));
        requests.put("change", Growth::change);
        for (Map.Entry<String, Consumer<Growth>> request : requests.entrySet()) {
            few.median(request.getValue(), WARM_UP);
            many.median(request.getValue(), WARM_UP);
            for (int round = 1; round <= ROUNDS; round++) {
                long small = few.median(request.getValue(), TIMES);
                long large = many.median(request.getValue(), TIMES);
                System.out.printf(
                        "%-20s %,d users: %4d us   %,d users: %4d us   ratio %.2f%n",
                        request.getKey(), FEW, small, MANY, large, (double) large / (double) small);
            }
        }
        System.exit(0);
    }

    private long median(Consumer<Growth> request, int times) {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            request.accept(this);
            micros.add((System.nanoTime() - start) / 1_000);
        }
        Collections.sort(micros);
        return micros.get(times / 2);
    }

    private String anybody() {
        return "/api/v1/users/" + ids.get(random.nextInt(ids.size()));
    }

    private void get() {
        http.get(anybody()).is(200);
    }

    private void list(String query) {
        http.get("/api/v1/users?" + query).is(200);
    }

    private void change() {
        Answer answer = http.patch(anybody(), "{\"name\": \"Somebody %d\"}".formatted(random.nextInt()));
        answer.is(200);
    }
}
