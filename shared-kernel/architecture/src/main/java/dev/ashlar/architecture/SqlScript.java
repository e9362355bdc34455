package dev.ashlar.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SQL as words, without comments and literals: enough to see which tables it names. */
final class SqlScript {

    private static final Pattern TOKEN = Pattern.compile(
            "(?<skip>--[^\\n]*|/\\*.*?\\*/|'(?:[^']|'')*'|\\s+)|(?<quoted>\"[^\"]*\")|(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)|(?<symbol>.)",
            Pattern.DOTALL);
    private static final Set<String> DEFINING = Set.of(
            "table", "references", "into", "view", "sequence", "schema", "trigger", "function", "procedure", "type");
    private static final Set<String> READING = Set.of("from", "join", "update", "using");
    private static final Set<String> FILLERS = Set.of("if", "not", "exists", "only", "concurrently", "lateral");
    /** What follows {@code on} where it names no table. */
    private static final Set<String> ACTIONS = Set.of("delete", "update", "conflict", "commit");

    private static final Set<String> WITH_ON = Set.of("create", "comment", "grant", "revoke");

    /** A word or symbol; words are in lower case. */
    record Token(String text, boolean word, int line) {
        boolean is(String expected) {
            return text.equals(expected);
        }
    }

    /**
     * A table or the like that the script names.
     *
     * @param verb the word before it
     * @param schema empty when the name stands alone
     * @param defining whether the name can be nothing but one of the catalogue, never an alias of the query
     */
    record Reference(String verb, String schema, String name, boolean defining, int line) {}

    private final List<Token> tokens = new ArrayList<>();

    private SqlScript() {}

    static SqlScript of(String text) {
        SqlScript script = new SqlScript();
        Matcher matcher = TOKEN.matcher(text);
        int line = 1;
        while (matcher.find()) {
            String found = matcher.group();
            if (matcher.group("skip") == null) {
                boolean word = matcher.group("symbol") == null;
                boolean quoted = matcher.group("quoted") != null;
                String name = quoted ? found.substring(1, found.length() - 1) : found.toLowerCase(Locale.ROOT);
                script.tokens.add(new Token(name, word, line));
            }
            line += (int) found.chars().filter(c -> c == '\n').count();
        }
        return script;
    }

    /** The tokens of each statement. */
    List<List<Token>> statements() {
        List<List<Token>> statements = new ArrayList<>(List.of(new ArrayList<>()));
        for (Token token : tokens) {
            if (token.is(";")) {
                statements.add(new ArrayList<>());
            } else {
                statements.getLast().add(token);
            }
        }
        return statements.stream().filter(statement -> !statement.isEmpty()).toList();
    }

    List<Reference> references() {
        List<Reference> references = new ArrayList<>();
        for (List<Token> statement : statements()) {
            boolean onNamesATable = WITH_ON.contains(statement.getFirst().text());
            for (int i = 0; i < statement.size(); i++) {
                String verb = statement.get(i).text();
                boolean defining = DEFINING.contains(verb) || (onNamesATable && verb.equals("on"));
                if (defining || READING.contains(verb)) {
                    names(statement, i + 1, verb, defining, references);
                }
            }
        }
        return references;
    }

    private static void names(
            List<Token> statement, int start, String verb, boolean defining, List<Reference> references) {
        int i = start;
        while (i < statement.size() && FILLERS.contains(statement.get(i).text())) {
            i++;
        }
        if (i >= statement.size()
                || !statement.get(i).word()
                || ACTIONS.contains(statement.get(i).text())) {
            return;
        }
        Token first = statement.get(i);
        boolean qualified = i + 2 < statement.size()
                && statement.get(i + 1).is(".")
                && statement.get(i + 2).word();
        int next = qualified ? i + 3 : i + 1;
        boolean schemaItself = verb.equals("schema");
        references.add(new Reference(
                verb,
                qualified || schemaItself ? first.text() : "",
                qualified ? statement.get(i + 2).text() : first.text(),
                defining,
                first.line()));
        if (next < statement.size()
                && statement.get(next).word()
                && !statement.get(next).is("as")) {
            next++; // an alias
        }
        if (verb.equals("from")
                && next < statement.size()
                && statement.get(next).is(",")) {
            names(statement, next + 1, verb, defining, references);
        }
    }
}
