package dev.vigil.limits;

/// How many connections there may be in a test.
record ConnectionLimits(int connections, int connectionsPerAddress) implements HttpConfig {}
