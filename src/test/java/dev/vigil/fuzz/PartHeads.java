package dev.vigil.fuzz;

import static dev.vigil.fuzz.MultipartRequests.FIRST_FILE;

import java.util.List;

/// Heads of parts that clients write, or that attackers do.
final class PartHeads {

    static final List<String> ODD = List.of(
            "Content-Disposition: form-data; name=images; filename=0.jpg",
            "Content-Disposition: form-data; name=\"images\"; filename*=UTF-8''%e2%82%ac%20rates.jpg",
            "Content-Disposition: form-data; name=\"images\"; filename*=UTF-8''%zz",
            "Content-Disposition: form-data; name=\"images\"; filename*=bogus''%ff",
            "Content-Disposition: form-data; name=\"images\"; filename*=UTF-8''%00",
            "Content-Disposition: form-data; name=\"images\"; filename=\"a\\\"b.jpg\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"a%0D%0Ab%22.jpg\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"unclosed",
            "Content-Disposition: form-data; name=\"images\"; filename=\"a\"; filename=\"b\"",
            "Content-Disposition: form-data; name=\"images\"; name=\"job\"; filename=\"b\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"{{hex:ff}}{{hex:fe}}.jpg\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"{{hex:edA080}}.jpg\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"a{{hex:00}}b.jpg\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"a\rb.jpg\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"a\nb.jpg\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"../../../etc/passwd\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"C:\\\\temp\\\\x.jpg\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"" + "n".repeat(4_096) + "\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"" + "n".repeat(7_000) + "\"",
            "Content-Disposition: form-data; name=\"images\"; filename=\"" + "n".repeat(20_000) + "\"",
            "Content-Disposition: attachment; name=\"images\"; filename=\"0.jpg\"",
            "Content-Disposition: ;;;=;name",
            "Content-Disposition:",
            "content-disposition:form-data;name=\"images\";filename=\"0.jpg\"",
            "Content-Disposition : form-data; name=\"images\"",
            "Content-Disposition: form-data;\r\n name=\"images\"; filename=\"folded.jpg\"",
            FIRST_FILE + "\r\nContent-Transfer-Encoding: base64",
            FIRST_FILE + "\r\nContent-Transfer-Encoding: quoted-printable",
            FIRST_FILE + "\r\nContent-Transfer-Encoding: bogus",
            FIRST_FILE + "\r\nContent-Length: 3",
            FIRST_FILE + "\r\nContent-Type: ;;;",
            FIRST_FILE + "\r\n" + FIRST_FILE,
            FIRST_FILE + "\r\nX-Long: " + "x".repeat(9_000),
            FIRST_FILE + "\r\nX-Long: " + "x".repeat(60_000),
            FIRST_FILE + "\r\nX: y".repeat(500),
            FIRST_FILE + "\r\nno colon here",
            FIRST_FILE + "\r\n: no name",
            FIRST_FILE + "\r\nX\u00e4: y",
            FIRST_FILE + "\r\nX: {{hex:00}}");

    private PartHeads() {}
}
