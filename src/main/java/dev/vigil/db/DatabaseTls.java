package dev.vigil.db;

/// How the connection to PostgreSQL is protected. Each word means the same for both drivers.
public enum DatabaseTls {

    /// Plaintext.
    DISABLE,

    /// Encrypted, whoever the server is: its certificate is not checked.
    REQUIRE,

    /// Encrypted, with a certificate that a known CA made out to the name in the URL.
    VERIFY_FULL
}
