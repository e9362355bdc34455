package dev.ashlar.architecture;

/**
 * The way out of a violation. The kinds differ in how a test proves them: whatever is Java is compiled, so that no
 * suggestion can name what does not exist.
 */
public sealed interface Change {

    /** The whole suggestion as one line for people. */
    String text();

    /** A member of the module's declaration. */
    record Declaration(String file, String member) implements Change {
        @Override
        public String text() {
            return "in " + file + ", @FeatureModule says `" + member + "`";
        }
    }

    /** A part to take in the constructor, and what to ask of it; its own name when that depends on the case. */
    record Injection(String parameter, String expression) implements Change {
        @Override
        public String text() {
            boolean named = parameter.endsWith(" " + expression);
            return "take `" + parameter + "` in the constructor and "
                    + (named ? "ask it" : "write `" + expression + "`");
        }
    }

    /** Annotations to write on the type or the method. */
    record Annotation(String code) implements Change {
        @Override
        public String text() {
            return "write `" + code + "` on it";
        }
    }

    /** The head of the type as it should be. */
    record Head(String code) implements Change {
        @Override
        public String text() {
            return "write `" + code + " {`";
        }
    }

    /** A line of SQL. */
    record Sql(String code) implements Change {
        @Override
        public String text() {
            return "write `" + code + "`";
        }
    }

    /** Something no single line of code says: moving, renaming, deleting. */
    record Words(String text) implements Change {}
}
