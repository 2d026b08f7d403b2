#!/usr/bin/env python3
"""Stands in for Rekognition in deploy/compose.yaml: looks at no picture, its labels follow from a hash of the bytes.

Makes the bucket first, since neither Vigil nor S3Proxy does.
"""

import hashlib
import http.server
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

S3 = os.environ.get("S3", "http://localhost:80")
BUCKET = os.environ.get("BUCKET", "vigil-images")
OPERATION = "RekognitionService.DetectModerationLabels"
# Name, parent, level.
LABELS = [("Alcohol", "", 1), ("Gambling", "", 1), ("Violence", "", 1), ("Weapons", "Violence", 2), ("Explicit", "", 1)]


def make_bucket():
    while True:
        try:
            urllib.request.urlopen(urllib.request.Request(f"{S3}/{BUCKET}", method="PUT"), timeout=5).close()
            return
        except urllib.error.HTTPError as e:
            if e.code == 409:  # it is there already
                return
        except OSError:
            pass  # not started yet
        time.sleep(1)


def labels_of(image):
    digest = hashlib.sha256(image).digest()
    found = []
    for index, (name, parent, level) in enumerate(LABELS):
        confidence = digest[index] * 100 / 255
        if confidence >= 60:
            found.append({"Name": name, "ParentName": parent, "Confidence": confidence, "TaxonomyLevel": level})
    return {"ModerationLabels": found, "ModerationModelVersion": "stand-in", "ContentTypes": []}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("X-Amz-Target") != OPERATION:
            self.answer(400, {"__type": "UnknownOperationException"})
            return
        place = json.loads(body)["Image"]["S3Object"]
        url = f"{S3}/{urllib.parse.quote(place['Bucket'])}/{urllib.parse.quote(place['Name'])}"
        try:
            with urllib.request.urlopen(url, timeout=10) as image:
                self.answer(200, labels_of(image.read()))
        except urllib.error.HTTPError:
            self.answer(400, {"__type": "InvalidS3ObjectException"})
        except OSError:
            self.answer(500, {"__type": "InternalServerError"})

    def answer(self, status, document):
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format, *arguments):
        pass  # a key is nobody's business


if __name__ == "__main__":
    make_bucket()
    http.server.ThreadingHTTPServer(("", 8000), Handler).serve_forever()
