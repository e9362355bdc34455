package dev.ashlar.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Password hashes as text: Argon2 in the form of the PHC, as we make them, and bcrypt as other systems made them. Bcrypt
 * looks at the first 72 bytes only; such a hash is replaced at the next sign-in with a password that is not longer.
 */
final class PasswordHash {

    private static final int LANES = 1;
    private static final int LENGTH = 32;

    private static final Pattern ARGON2 = Pattern.compile(
            "\\$argon2(id|i|d)\\$v=(16|19)\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{16,172})");
    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");
    /** Bcrypt looks at no more of a password. */
    private static final int BCRYPT_SEES = 72;
    /** Above these a stranger's hash would be a way to keep the server busy: a second or two for each try. */
    private static final int MOST_MEMORY_KIB = 256 * 1024;

    static final long MOST_MEMORY_TIMES_ITERATIONS = 3L * MOST_MEMORY_KIB;

    /** Above this it is dearer to hide which accounts were imported than to have it known: 250 ms for each refusal. */
    private static final int MOST_LEVELLED_COST = 12;

    private static final int MOST_LEVELLED_TIMES_OURS = 4;
    private static final int MOST_ITERATIONS = 20;
    private static final int MOST_LANES = 16;

    private PasswordHash() {}

    static String make(String password, byte[] salt, HashingCost cost) {
        byte[] hash = argon2(
                password, salt, Argon2Parameters.ARGON2_id, 0x13, cost.memoryKib(), cost.iterations(), LANES, LENGTH);
        Base64.Encoder encoder = Base64.getEncoder().withoutPadding();
        return cost.head() + encoder.encodeToString(salt) + "$" + encoder.encodeToString(hash);
    }

    static boolean matches(String hash, String password) {
        return isBcrypt(hash)
                ? OpenBSDBCrypt.checkPassword(hash, password.toCharArray())
                : matchesArgon2(hash, password);
    }

    /** Whether the hash is made as we would make it today. */
    static boolean isCurrent(String hash, HashingCost cost) {
        return hash.startsWith(cost.head());
    }

    /**
     * Whether a hash of this password may take the place of the one it fits. Where bcrypt has looked at the beginning only,
     * what was entered need not be the password: its owner would be locked out.
     */
    static boolean isReplaceable(String hash, String password, HashingCost cost) {
        return !isCurrent(hash, cost)
                && !(isBcrypt(hash) && password.getBytes(StandardCharsets.UTF_8).length > BCRYPT_SEES);
    }

    static boolean isBcrypt(String hash) {
        return BCRYPT.matcher(hash).matches();
    }

    /** Hashes of one kind take the same time: of bcrypt those of one cost, of Argon2 those with the same before the salt. */
    static String kind(String hash) {
        return isBcrypt(hash)
                ? hash.substring(3, 7)
                : hash.substring(0, hash.lastIndexOf('$', hash.lastIndexOf('$') - 1));
    }

    /** Whether a refusal takes the time of this hash as well, where some account has one like it. */
    static boolean isLevelled(String hash, HashingCost cost) {
        if (isCurrent(hash, cost)) {
            return false;
        }
        Matcher bcrypt = BCRYPT.matcher(hash);
        if (bcrypt.matches()) {
            return Integer.parseInt(bcrypt.group(1)) <= MOST_LEVELLED_COST;
        }
        Matcher argon2 = ARGON2.matcher(hash);
        return argon2.matches()
                && Long.parseLong(argon2.group(3)) * Long.parseLong(argon2.group(4))
                        <= MOST_LEVELLED_TIMES_OURS * cost.memoryTimesIterations();
    }

    /** Whether this is a hash we can check at a bearable cost. */
    static boolean isUsable(String hash) {
        if (isBcrypt(hash)) {
            return true;
        }
        Matcher argon2 = ARGON2.matcher(hash);
        if (!argon2.matches()) {
            return false;
        }
        int memory = Integer.parseInt(argon2.group(3));
        int iterations = Integer.parseInt(argon2.group(4));
        int lanes = Integer.parseInt(argon2.group(5));
        return memory >= 8 * Math.max(1, lanes)
                && memory <= MOST_MEMORY_KIB
                && iterations >= 1
                && iterations <= MOST_ITERATIONS
                && (long) memory * iterations <= MOST_MEMORY_TIMES_ITERATIONS
                && lanes >= 1
                && lanes <= MOST_LANES;
    }

    private static boolean matchesArgon2(String hash, String password) {
        Matcher parts = ARGON2.matcher(hash);
        if (!parts.matches() || !isUsable(hash)) {
            return false;
        }
        int type = switch (parts.group(1)) {
            case "i" -> Argon2Parameters.ARGON2_i;
            case "d" -> Argon2Parameters.ARGON2_d;
            default -> Argon2Parameters.ARGON2_id;
        };
        byte[] salt = Base64.getDecoder().decode(parts.group(6));
        byte[] expected = Base64.getDecoder().decode(parts.group(7));
        byte[] actual = argon2(
                password,
                salt,
                type,
                Integer.parseInt(parts.group(2)) == 19 ? 0x13 : 0x10,
                Integer.parseInt(parts.group(3)),
                Integer.parseInt(parts.group(4)),
                Integer.parseInt(parts.group(5)),
                expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    private static byte[] argon2(
            String password, byte[] salt, int type, int version, int memory, int iterations, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(type)
                .withVersion(version)
                .withMemoryAsKB(memory)
                .withIterations(iterations)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] text = password.getBytes(StandardCharsets.UTF_8);
        byte[] hash = new byte[length];
        generator.generateBytes(text, hash);
        Arrays.fill(text, (byte) 0);
        return hash;
    }
}
