package dev.ashlar.users;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Keeps the letters instead of sending them. */
@Singleton
class RecordingLetters implements Letters {

    record Letter(String to, String subject, String text) {

        private static final Pattern TOKEN = Pattern.compile("#token=([A-Za-z0-9_-]{43})");

        String token() {
            Matcher matcher = TOKEN.matcher(text);
            if (!matcher.find()) {
                throw new AssertionError("there is no link in " + this);
            }
            return matcher.group(1);
        }

        boolean hasToken() {
            return TOKEN.matcher(text).find();
        }
    }

    private final List<Letter> sent = new CopyOnWriteArrayList<>();

    @Override
    public void send(@Nullable UUID user, EmailAddress to, String subject, String text) {
        sent.add(new Letter(to.value(), subject, text));
    }

    /** The last letter to an address. */
    Letter lastTo(String address) {
        return sent.stream()
                .filter(letter -> letter.to().equals(address))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new AssertionError("no letter to " + address + " among " + sent));
    }

    long countTo(String address) {
        return sent.stream().filter(letter -> letter.to().equals(address)).count();
    }
}
