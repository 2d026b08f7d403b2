package dev.vigil.job;

/// A job as it was opened, and the images that came in with it.
public record Opening(JobView job, Admission.Admitted admitted) {}
