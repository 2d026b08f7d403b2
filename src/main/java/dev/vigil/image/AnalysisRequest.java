package dev.vigil.image;

/// One try to analyse one image of one job: what a queue message says.
///
/// @param uploadOrder position in the job; data for people, never used to find a row
/// @param generation 1 at upload, raised by each retry; a request of an earlier generation changes nothing
public record AnalysisRequest(JobId jobId, VirtualImageId imageId, int uploadOrder, int generation) {}
