package dev.ashlar.things;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testing.Answer;
import dev.ashlar.testing.App;
import dev.ashlar.testing.Http;
import dev.ashlar.testing.ModuleTest;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Input that breaks programs: a clear refusal or a faithful answer, never a 5xx. */
@ModuleTest
class NaughtyTest {

    private static final String THINGS = "/api/v1/things";

    private final App app;
    private final Http me;

    NaughtyTest(App app) {
        this.app = app;
        this.me = app.as(UUID.randomUUID());
    }

    /** Texts that mean something to some program on the way: names of nothing, numbers, markup, queries, odd characters. */
    static Set<String> texts() {
        Set<String> texts =
                new LinkedHashSet<>(List.of("", " ", "\t", "\n", "\r\n", "\u0000", "a\u0000b", "\u0001", "\u007f"));
        for (String nothing :
                List.of("null", "nil", "None", "undefined", "NaN", "Infinity", "true", "false", "0", "-1")) {
            texts.add(nothing);
            texts.add(nothing.toUpperCase(java.util.Locale.ROOT));
            texts.add(" " + nothing + " ");
        }
        for (String number : List.of(
                "1e400",
                "-1e400",
                "0x7f",
                "1_000",
                "1,5",
                "+1",
                "00",
                "2147483648",
                "9223372036854775808",
                "-9223372036854775809",
                "1e309",
                "0.1e-999",
                "\u0661\u0662\u0663",
                "\uff11",
                "1.0.0")) {
            texts.add(number);
        }
        for (String markup : List.of(
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "</textarea>",
                "&amp;",
                "<!--",
                "]]>",
                "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hosts\">]><a>&b;</a>",
                "javascript:alert(1)",
                "data:text/html,x",
                "{{7*7}}",
                "${7*7}",
                "${jndi:ldap://localhost/a}",
                "#{7*7}",
                "%{7*7}",
                "<%= 7*7 %>")) {
            texts.add(markup);
        }
        for (String query : List.of(
                "' OR '1'='1",
                "1; DROP TABLE things.things; --",
                "\" OR 1=1 --",
                "') UNION SELECT 1 --",
                "%",
                "_",
                "%%%",
                "\\",
                "\\'",
                "?",
                ":name",
                "$1",
                "/* */",
                "E'\\\\x00'")) {
            texts.add(query);
        }
        for (String path : List.of(
                "../../../../etc/hosts",
                "..\\..\\windows\\system.ini",
                "/dev/null",
                "con",
                "nul",
                "a/b",
                "a//b",
                ".",
                "..",
                "~",
                "file:///etc/hosts",
                "|ls",
                ";ls",
                "`ls`",
                "$(ls)",
                "a%00b",
                "%2e%2e%2f",
                "%c0%af")) {
            texts.add(path);
        }
        for (String header :
                List.of("a\r\nSet-Cookie: x=y", "a\nX: y", "a%0d%0aX:%20y", "a\u2028b", "a\u2029b", "a\u0085b")) {
            texts.add(header);
        }
        int[] odd = {
            0x00A0, 0x00AD, 0x0130, 0x0131, 0x017F, 0x0300, 0x0378, 0x061C, 0x180E, 0x200B, 0x200D, 0x200E, 0x202E,
            0x2060, 0x2066, 0x212A, 0x3000, 0xE000, 0xFDD0, 0xFE0F, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1D54F,
            0x1F4A9, 0x1F1FA, 0x1F468, 0xE0001, 0xE0100, 0xF0000, 0x1FFFE, 0x10FFFF
        };
        for (int code : odd) {
            String character = Character.toString(code);
            texts.add(character);
            texts.add("a" + character + "b");
            texts.add(character.repeat(50));
        }
        texts.add("Z\u0351\u036b\u0343\u036a\u0302\u036b".repeat(20));
        texts.add("\u0645\u0646\u0627\u0642\u0634\u0629 \u05d1\u05e8\u05d0\u05e9\u05d9\u05ea");
        texts.add("\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67\u200d\ud83d\udc66");
        texts.add("\u7530\u4e2d\u3055\u3093\u306b\u3042\u3052\u3066\u4e0b\u3055\u3044");
        texts.add("\u00df\u1e9e\ufb01\u0149\u0390");
        for (int length : new int[] {199, 200, 201, 255, 256, 1024, 5000}) {
            texts.add("x".repeat(length));
            texts.add("\ud83d\ude00".repeat(length / 2));
        }
        return texts;
    }

    private static String json(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c < 0x20 || c == '"' || c == '\\' || c > 0x7e) {
                json.append(String.format("\\u%04x", c));
            } else {
                json.append((char) c);
            }
        });
        return json.append('"').toString();
    }

    private static void isNoFault(Answer answer, String about) {
        assertThat(answer.status()).as("%s: %s", about, answer).isBetween(200, 499);
        if (answer.status() >= 400) {
            answer.hasNot("Exception", "at io.", "at dev.", "org.postgresql", "org.h2");
        }
    }

    @Test
    void keepsEveryTextOrRefusesIt() {
        assertThat(texts()).hasSizeGreaterThan(200);
        for (String text : texts()) {
            Answer made = me.post(THINGS, "{\"name\": " + json(text) + ", \"size\": 1}");
            isNoFault(made, text);
            if (made.status() == 201) {
                Answer read = me.get(made.header("Location").orElseThrow()).is(200);
                assertThat(read.text("/data/name")).isEqualTo(text);
            } else {
                assertThat(made.status()).as("%s: %s", text, made).isIn(413, 422);
            }
        }
    }

    @Test
    void takesEveryTextAsAParameterOrRefusesIt() {
        List<String> names = List.of("text", "number", "big", "flag", "id", "time", "day", "colour");
        int turn = 0;
        for (String text : texts()) {
            if (text.length() > 1000) {
                continue;
            }
            String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
            isNoFault(me.get(THINGS + "/search?text=" + encoded), text);
            isNoFault(me.get(THINGS + "/search?" + names.get(turn++ % names.size()) + "=" + encoded), text);
            isNoFault(me.get(THINGS + "?cursor=" + encoded), text);
            isNoFault(me.get(THINGS + "?sort=" + encoded), text);
            isNoFault(me.get(THINGS + "/search?" + encoded + "=1"), text);
            isNoFault(app.http().get(THINGS + "/named/" + encoded), text);
            isNoFault(app.http().get(THINGS + "/numbers/" + encoded), text);
            isNoFault(app.http().get("/problems/" + encoded), text);
            isNoFault(me.get(THINGS + "/" + encoded), text);
        }
    }

    @Test
    void takesEveryTextInAHeaderOrRefusesIt() {
        for (String text : texts()) {
            if (text.chars().allMatch(c -> c >= 0x20 && c < 0x7f) && text.length() < 5000) {
                for (String header : List.of(
                        "Authorization",
                        "Idempotency-Key",
                        "If-Match",
                        "If-None-Match",
                        "X-Request-Id",
                        "traceparent",
                        "X-Forwarded-For",
                        "Accept",
                        "Accept-Language",
                        "Origin",
                        "Cookie",
                        "Accept-Encoding",
                        "Range")) {
                    isNoFault(me.with(header, text).get(THINGS), header + ": " + text);
                }
                isNoFault(
                        me.with("Content-Type", text)
                                .send("POST", THINGS + "/everything", BodyPublishers.ofString("{}")),
                        text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "-Infinity",
                "{\"real\": NaN}",
                "{\"real\": 1e400}",
                "{\"real\": -1e400}",
                "{\"big\": 1e400}",
                "{\"real\": 01}",
                "{\"real\": .5}",
                "{\"real\": 1.}",
                "{\"real\": +1}",
                "{\"real\": 0x10}",
                "{'text': 'a'}",
                "{text: 1}",
                "{\"text\": \"a\",}",
                "[1,]",
                "{} {}",
                "{}x",
                "",
                " ",
                "{",
                "}",
                "\"",
                "[",
                "nul",
                "tru",
                "// comment\n{}",
                "/* */ {}",
                "{\"text\": \"a\tb\"}",
                "{\"text\": \"\\x\"}",
                "{\"text\": \"\\ud800\"}",
                "{\"text\": \"\\udc00\"}",
                "{\"\\ud800\": 1}",
                "{\"text\": \"\\u12\"}"
            })
    void refusesWhatIsNoJson(String text) {
        me.post(THINGS + "/everything", text).isProblem(400, "malformed_json");
    }

    @Test
    void refusesMembersThatAreDoubledOrTooMany() {
        me.post(THINGS + "/everything", "{\"text\": \"a\", \"text\": \"b\"}").isProblem(400, "duplicate_member");
        me.post(THINGS + "/everything", "{\"nested\": {\"name\": \"a\", \"na\\u006de\": \"b\"}}")
                .isProblem(400, "duplicate_member");
        StringBuilder many = new StringBuilder("{\"labels\": {\"a\": \"\"");
        for (int i = 0; i < 1_000; i++) {
            many.append(",\"").append(i).append("\":\"\"");
        }
        me.post(THINGS + "/everything", many + "}}").isProblem(400, "malformed_json");
        me.post(THINGS + "/everything", "{\"big\": " + "9".repeat(9_000) + "}").isProblem(400, "malformed_json");
    }

    @Test
    void refusesValuesOfAnotherTypeOneByOne() {
        List<String> values = List.of(
                "null",
                "true",
                "0",
                "-1",
                "1.5",
                "1e3",
                "2147483648",
                "9223372036854775808",
                "\"\"",
                "\"a\"",
                "\"2026-11-20\"",
                "\"2026-11-20T08:30:00Z\"",
                "\"RED\"",
                "\"\\u0000\"",
                "[]",
                "[null]",
                "[[]]",
                "{}",
                "{\"a\": 1}",
                "\"+1000000000-12-31T23:59:59Z\"",
                "\"http://[\"",
                "1e308",
                "123456789012345678901234567890");
        List<String> members = List.of(
                "text", "number", "big", "real", "flag", "id", "time", "day", "link", "colour", "words", "labels",
                "nested", "unknown");
        for (String member : members) {
            for (String value : values) {
                isNoFault(
                        me.post(THINGS + "/everything", "{\"" + member + "\": " + value + "}"), member + " = " + value);
            }
        }
        for (String value : values) {
            isNoFault(me.post(THINGS + "/everything", value), value);
            isNoFault(me.post(THINGS, "{\"name\": " + value + ", \"size\": " + value + "}"), value);
        }
    }

    @Test
    void refusesBytesThatAreNoText() {
        List<byte[]> bodies = new ArrayList<>();
        for (int[] bytes : new int[][] {
            {0xff}, {0xc0, 0xaf}, {0xed, 0xa0, 0x80}, {0xf4, 0x90, 0x80, 0x80}, {0xe2, 0x82}, {0x80}, {0xfe, 0xff}
        }) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes("{\"text\": \"a".getBytes(StandardCharsets.UTF_8));
            for (int b : bytes) {
                body.write(b);
            }
            body.writeBytes("b\"}".getBytes(StandardCharsets.UTF_8));
            bodies.add(body.toByteArray());
        }
        bodies.add("{\"text\": \"a\"}".getBytes(StandardCharsets.UTF_16));
        bodies.add("{\"text\": \"a\"}".getBytes(StandardCharsets.UTF_16LE));
        bodies.add(new byte[] {0});
        for (byte[] body : bodies) {
            Answer answer = me.with("Content-Type", "application/json")
                    .send("POST", THINGS + "/everything", BodyPublishers.ofByteArray(body));
            answer.isProblem(400, "malformed_json");
        }
    }
}
