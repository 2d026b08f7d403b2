package dev.vigil.aws;

import software.amazon.awssdk.core.exception.SdkClientException;

/// An answer had more bytes than a call reads. To ask the same again brings the same.
public final class AnswerTooLarge extends SdkClientException {

    private static final long serialVersionUID = 1L;

    AnswerTooLarge(int maxBytes) {
        super(SdkClientException.builder().message("The answer has more than " + maxBytes + " bytes."));
    }
}
