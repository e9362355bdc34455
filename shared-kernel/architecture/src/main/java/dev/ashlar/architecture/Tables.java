package dev.ashlar.architecture;

import dev.ashlar.architecture.ArchitectureModel.Field;
import dev.ashlar.architecture.ArchitectureModel.Table;
import dev.ashlar.architecture.SqlScript.Token;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Follows the migrations of a module, oldest first, to the tables they leave. Where vendors differ, PostgreSQL counts. */
final class Tables {

    private static final Pattern VERSION = Pattern.compile(".*/V(\\d+)[^/]*\\.sql");
    private static final Set<String> NO_COLUMN =
            Set.of("constraint", "primary", "foreign", "unique", "check", "exclude", "like");
    private static final Set<String> ENDS_TYPE = Set.of(
            "not", "null", "primary", "references", "default", "unique", "check", "constraint", "generated", "collate");

    private final Map<String, Map<String, String>> columnsByTable = new TreeMap<>();

    private Tables() {}

    static List<Table> of(List<Migration> migrations, String module) {
        Tables tables = new Tables();
        migrations.stream()
                .filter(migration ->
                        migration.folder().equals(module) && !migration.file().contains("/db/" + module + "/h2/"))
                .sorted(Comparator.comparingInt(Tables::version).thenComparing(Migration::file))
                .flatMap(migration -> migration.script().statements().stream())
                .forEach(statement -> tables.apply(new Cursor(statement)));
        return tables.columnsByTable.entrySet().stream()
                .map(table -> new Table(
                        table.getKey(),
                        table.getValue().entrySet().stream()
                                .map(column -> new Field(column.getKey(), column.getValue()))
                                .toList()))
                .toList();
    }

    private static int version(Migration migration) {
        Matcher version = VERSION.matcher(migration.file());
        return version.matches() ? Integer.parseInt(version.group(1)) : Integer.MAX_VALUE;
    }

    private void apply(Cursor statement) {
        if (statement.takes("create", "table")) {
            statement.skip("if", "not", "exists");
            create(statement.name(), statement);
        } else if (statement.takes("drop", "table")) {
            statement.skip("if", "exists");
            columnsByTable.remove(statement.name());
        } else if (statement.takes("alter", "table")) {
            statement.skip("if", "exists", "only");
            alter(statement.name(), statement);
        }
    }

    private void create(String table, Cursor statement) {
        Map<String, String> columns = new LinkedHashMap<>();
        columnsByTable.put(table, columns);
        statement.skip("(");
        for (List<Token> part : statement.parts()) {
            add(columns, new Cursor(part));
        }
    }

    private static void add(Map<String, String> columns, Cursor part) {
        String name = part.peek();
        if (!name.isEmpty() && !NO_COLUMN.contains(name)) {
            part.next();
            columns.put(name, part.type());
        }
    }

    private void alter(String table, Cursor statement) {
        Map<String, String> columns = columnsByTable.getOrDefault(table, new LinkedHashMap<>());
        if (statement.takes("rename", "to")) {
            columnsByTable.remove(table);
            columnsByTable.put(statement.name(), columns);
        } else if (statement.takes("rename")) {
            statement.skip("column");
            String old = statement.next();
            statement.skip("to");
            columns.put(statement.next(), columns.getOrDefault(old, ""));
            columns.remove(old);
        } else {
            statement.parts().forEach(part -> alterColumn(columns, new Cursor(part)));
        }
    }

    private static void alterColumn(Map<String, String> columns, Cursor part) {
        if (part.takes("add")) {
            part.skip("column", "if", "not", "exists");
            add(columns, part);
        } else if (part.takes("drop")) {
            part.skip("column", "if", "exists");
            columns.remove(part.next());
        } else if (part.takes("alter")) {
            part.skip("column");
            String column = part.next();
            part.skip("set", "data");
            if (part.takes("type")) {
                columns.put(column, part.type());
            }
        }
    }

    /** Reads a statement from left to right. */
    private static final class Cursor {

        private final List<Token> tokens;
        private int at;

        Cursor(List<Token> tokens) {
            this.tokens = tokens;
        }

        String peek() {
            return at < tokens.size() ? tokens.get(at).text() : "";
        }

        String next() {
            String text = peek();
            at++;
            return text;
        }

        boolean takes(String... words) {
            for (int i = 0; i < words.length; i++) {
                if (at + i >= tokens.size() || !tokens.get(at + i).is(words[i])) {
                    return false;
                }
            }
            at += words.length;
            return true;
        }

        void skip(String... words) {
            while (Set.of(words).contains(peek())) {
                at++;
            }
        }

        /** A name without its schema. */
        String name() {
            String first = next();
            return takes(".") ? next() : first;
        }

        String type() {
            StringBuilder type = new StringBuilder();
            while (at < tokens.size() && !ENDS_TYPE.contains(peek())) {
                boolean word =
                        tokens.get(at).word() && !type.isEmpty() && Character.isLetter(type.charAt(type.length() - 1));
                type.append(word ? " " : "").append(next());
            }
            return type.toString();
        }

        /** What remains, split at the commas outside of parentheses, up to the parenthesis that closes it all. */
        List<List<Token>> parts() {
            List<List<Token>> parts = new ArrayList<>(List.of(new ArrayList<>()));
            int depth = 0;
            for (Iterator<Token> rest = tokens.subList(Math.min(at, tokens.size()), tokens.size())
                            .iterator();
                    rest.hasNext() && depth >= 0; ) {
                Token token = rest.next();
                depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
                if (depth == 0 && token.is(",")) {
                    parts.add(new ArrayList<>());
                } else if (depth >= 0) {
                    parts.getLast().add(token);
                }
            }
            return parts;
        }
    }
}
