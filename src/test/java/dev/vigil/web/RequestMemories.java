package dev.vigil.web;

/// Request memory for tests, in which the address of the caller is a name.
public final class RequestMemories {

    private RequestMemories() {}

    public static RequestMemory of(RequestConfig config) {
        return new RequestMemory(config);
    }

    public static RequestMemory.Share share(RequestMemory memory, String caller) {
        return memory.of(new CallerAddress(caller));
    }
}
