package dev.vigil.bench.lean;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// S3 by path, as far as uploads use it. Of an object it keeps the size and the SHA-256 that the caller states, and
/// the bytes only of small ones; it verifies the length, not the hash, which would cost as much as the caller's.
final class S3Api {

    private static final int KEPT = 4_096;
    private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");
    private static final String CHECKSUM = "x-amz-checksum-sha256";

    private final Map<String, StoredObject> objects = new HashMap<>();
    private final Counts counts;

    S3Api(Counts counts) {
        this.counts = counts;
    }

    void serve(HttpServerRequest request) {
        var path = request.path();
        var isBucket = path.indexOf('/', 1) < 0 || path.indexOf('/', 1) == path.length() - 1;
        if (isBucket) {
            serveBucket(request, path);
        } else if (request.method() == HttpMethod.PUT) {
            put(request, path);
        } else if (request.method() == HttpMethod.DELETE) {
            counts.add(request, "s3.DeleteObject");
            objects.remove(path);
            request.response().setStatusCode(204).end();
        } else if (request.method() == HttpMethod.HEAD) {
            counts.add(request, "s3.HeadObject");
            head(request, path)
                    .ifPresent(object -> request.response()
                            .putHeader("Content-Length", String.valueOf(object.size()))
                            .end());
        } else if (request.method() == HttpMethod.GET) {
            counts.add(request, "s3.GetObject");
            head(request, path).ifPresent(object -> get(request, object));
        } else {
            request.response().setStatusCode(501).end();
        }
    }

    private void serveBucket(HttpServerRequest request, String path) {
        if (request.method() == HttpMethod.POST
                && request.query() != null
                && request.query().startsWith("delete")) {
            counts.add(request, "s3.DeleteObjects");
            request.bodyHandler(body -> {
                var bucket = path.endsWith("/") ? path : path + "/";
                KEY.matcher(body.toString()).results().forEach(key -> objects.remove(bucket + key.group(1)));
                request.response()
                        .putHeader("Content-Type", "application/xml")
                        .end("<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></DeleteResult>");
            });
        } else {
            counts.add(request, "s3." + (request.method() == HttpMethod.HEAD ? "HeadBucket" : "Bucket"));
            request.response().end();
        }
    }

    private void put(HttpServerRequest request, String path) {
        counts.add(request, "s3.PutObject");
        var framed = request.getHeader("x-amz-decoded-content-length");
        var upload = new Upload(framed != null);
        request.handler(upload::take);
        request.endHandler(ignored -> {
            if (framed != null && upload.size() != Long.parseLong(framed)) {
                request.response().setStatusCode(400).end("<Error><Code>IncompleteBody</Code></Error>");
                return;
            }
            counts.add(request, "s3-bytes", upload.size());
            var sha256 = Optional.ofNullable(request.getHeader(CHECKSUM)).orElse("");
            objects.put(path, new StoredObject(upload.size(), sha256, upload.kept()));
            if (!sha256.isEmpty()) {
                request.response().putHeader(CHECKSUM, sha256);
            }
            request.response().putHeader("ETag", "\"" + upload.size() + "\"").end();
        });
    }

    private Optional<StoredObject> head(HttpServerRequest request, String path) {
        var object = Optional.ofNullable(objects.get(path));
        if (object.isEmpty()) {
            request.response()
                    .setStatusCode(404)
                    .putHeader("Content-Type", "application/xml")
                    .end(
                            request.method() == HttpMethod.HEAD
                                    ? ""
                                    : "<Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>");
        }
        return object;
    }

    private static void get(HttpServerRequest request, StoredObject object) {
        if (object.bytes().length() == object.size()) {
            request.response().end(object.bytes());
        } else {
            request.response().setStatusCode(501).end("<Error><Code>NotImplemented</Code></Error>");
        }
    }

    /// @param bytes all of them, or none where there are more than are kept
    private record StoredObject(long size, String sha256, Buffer bytes) {}

    /// A body on its way, plain or in the frames of `aws-chunked`.
    private static final class Upload {

        private final boolean framed;
        private final StringBuilder line = new StringBuilder();
        private Buffer kept = Buffer.buffer();
        private long size;
        private long left;
        private boolean over;

        private Upload(boolean framed) {
            this.framed = framed;
        }

        private void take(Buffer chunk) {
            if (!framed) {
                data(chunk, 0, chunk.length());
                return;
            }
            var at = 0;
            while (at < chunk.length() && !over) {
                if (left > 0) {
                    var length = (int) Math.min(left, chunk.length() - at);
                    data(chunk, at, at + length);
                    at += length;
                    left -= length;
                } else {
                    at = head(chunk, at);
                }
            }
        }

        /// The size before each frame: hexadecimal, up to a semicolon or the end of the line; 0 ends the body.
        private int head(Buffer chunk, int from) {
            for (var at = from; at < chunk.length(); at++) {
                var next = (char) chunk.getByte(at);
                if (next == '\n' && !line.isEmpty()) {
                    var end = line.indexOf(";");
                    left = Long.parseLong(end < 0 ? line.toString() : line.substring(0, end), 16);
                    over = left == 0;
                    line.setLength(0);
                    return at + 1;
                }
                if (next != '\r' && next != '\n') {
                    line.append(next);
                }
            }
            return chunk.length();
        }

        private void data(Buffer chunk, int from, int to) {
            size += to - from;
            if (size <= KEPT) {
                kept.appendBuffer(chunk, from, to - from);
            } else {
                kept = Buffer.buffer();
            }
        }

        private long size() {
            return size;
        }

        private Buffer kept() {
            return kept;
        }
    }
}
