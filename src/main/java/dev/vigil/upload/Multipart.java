package dev.vigil.upload;

import dev.vigil.web.BoundedBody;
import dev.vigil.web.ProblemCode;
import dev.vigil.web.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.commons.fileupload2.core.AbstractFileUpload;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.RequestContext;
import org.jspecify.annotations.Nullable;

/// The parts of a multipart body, one after the other as they stream in. Nothing is spooled.
final class Multipart {

    private static final int MAX_PART_HEADER = 16 * 1024;

    private Multipart() {}

    /// @param maxBytes the body may have this many bytes; more end the call with {@link
    ///     ProblemCode#LIMIT_EXCEEDED}
    static FileItemInputIterator parts(String contentType, InputStream body, long maxBytes) throws IOException {
        var parser = new Parser();
        parser.setHeaderCharset(StandardCharsets.UTF_8);
        parser.setMaxPartHeaderSize(MAX_PART_HEADER);
        return parser.getItemIterator(
                new Body(contentType, new BoundedBody(body, maxBytes, () -> tooManyBytes(maxBytes))));
    }

    /// The file name of a part, unchanged but for white space around it. The part's own accessor would first
    /// try to make a path of it, which fails for non-ASCII names where the process has no UTF-8 locale.
    static @Nullable String fileName(FileItemInput part) {
        return new Parser().getFileName(part.getHeaders());
    }

    static ProblemException tooManyBytes(long maxBytes) {
        return new ProblemException(
                ProblemCode.LIMIT_EXCEEDED,
                "A call may bring " + maxBytes
                        + " bytes at most (vigil.upload.max-bytes); send the files in several calls.");
    }

    private static final class Parser extends AbstractFileUpload<RequestContext, DiskFileItem, DiskFileItemFactory> {

        @Override
        public FileItemInputIterator getItemIterator(RequestContext request) throws FileUploadException, IOException {
            return super.getItemIterator(request);
        }

        @Override
        public Map<String, List<DiskFileItem>> parseParameterMap(RequestContext request) {
            throw new UnsupportedOperationException("parts are streamed");
        }

        @Override
        public List<DiskFileItem> parseRequest(RequestContext request) {
            throw new UnsupportedOperationException("parts are streamed");
        }
    }

    private record Body(String getContentType, InputStream getInputStream) implements RequestContext {

        @Override
        public String getCharacterEncoding() {
            return StandardCharsets.UTF_8.name();
        }

        @Override
        public long getContentLength() {
            return -1;
        }

        @Override
        public boolean isMultipartRelated() {
            return false;
        }
    }
}
