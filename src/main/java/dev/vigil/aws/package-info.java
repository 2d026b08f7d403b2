/// Single calls to AWS, signed by the SDK's signer and sent by Vert.x's HTTP client. {@link
/// dev.vigil.aws.SignedCalls} makes the calls that every image needs; all others go through the clients of the SDK.
@NullMarked
package dev.vigil.aws;

import org.jspecify.annotations.NullMarked;
