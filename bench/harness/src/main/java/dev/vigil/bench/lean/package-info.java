/// A stand-in for SQS, S3 and Rekognition made for load: one event loop, one port, nothing on disk, and much cheaper
/// per call than the program that calls it. It says nothing about how the real services behave when they are asked
/// wrongly; for that there are the embedded services of the project. {@link dev.vigil.bench.lean.LeanServices} is the
/// program.
package dev.vigil.bench.lean;
