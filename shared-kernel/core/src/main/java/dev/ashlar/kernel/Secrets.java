package dev.ashlar.kernel;

import dev.ashlar.kernel.settings.SettingMistakes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys derived from {@code ASHLAR_SECRET}, one for each purpose, so that what is signed for one cannot serve another.
 * In development, where no secret is set, one is made once and kept in the data directory.
 */
@Singleton
public final class Secrets {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final String DEVELOPMENT_SECRET = "development-secret";

    private final byte[] root;
    private final SecureRandom random;

    Secrets(RuntimeSettings settings, SecureRandom random) {
        Secret given = settings.secret();
        String secret = given != null ? given.reveal() : developmentSecret(settings.dataDir(), random);
        this.root = secret.getBytes(StandardCharsets.UTF_8);
        this.random = random;
    }

    /** For what runs without the framework: checks of the operator and the start. Makes no secret when there is none. */
    public static Optional<Secrets> existing(RuntimeSettings settings) {
        boolean made =
                settings.secret() != null || Files.exists(settings.dataDir().resolve(DEVELOPMENT_SECRET));
        return made ? Optional.of(new Secrets(settings, new SecureRandom())) : Optional.empty();
    }

    /** A message authentication code (HMAC-SHA-256) under the key for this purpose. */
    public byte[] mac(String purpose, byte[] message) {
        return Hash.hmac(key(purpose), message);
    }

    /** Encrypts and authenticates (AES-256-GCM) under the key for this purpose; the nonce leads the result. */
    public byte[] seal(String purpose, byte[] plain) {
        try {
            byte[] nonce = new byte[NONCE];
            random.nextBytes(nonce);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE, new SecretKeySpec(key(purpose), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(plain);
            byte[] result = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, result, NONCE, sealed.length);
            return result;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal for " + purpose, e);
        }
    }

    /**
     * Opens what {@link #seal} made.
     *
     * @throws IllegalStateException when it was made under another secret or has been changed
     */
    public byte[] open(String purpose, byte[] sealed) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(
                    Cipher.DECRYPT_MODE,
                    new SecretKeySpec(key(purpose), "AES"),
                    new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE));
            return cipher.doFinal(sealed, NONCE, sealed.length - NONCE);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "cannot open what was sealed for " + purpose + ": was ASHLAR_SECRET changed?", e);
        }
    }

    private byte[] key(String purpose) {
        return Hash.hmac(root, ("ashlar " + purpose).getBytes(StandardCharsets.UTF_8));
    }

    private static String developmentSecret(Path dataDir, SecureRandom random) {
        Path file = dataDir.resolve(DEVELOPMENT_SECRET);
        try {
            Files.createDirectories(dataDir);
            byte[] bytes = new byte[48];
            random.nextBytes(bytes);
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(
                        file, Base64.getEncoder().encodeToString(bytes), StandardOpenOption.TRUNCATE_EXISTING);
            } catch (FileAlreadyExistsException e) {
                // Made at an earlier start: the same secret keeps people signed in.
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw SettingMistakes.of(
                    "ashlar.data-dir (ASHLAR_DATA_DIR)",
                    "the secret of the development environment cannot be kept in " + file
                            + "; let this user write there, or set ASHLAR_SECRET");
        }
    }
}
