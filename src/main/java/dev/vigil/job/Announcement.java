package dev.vigil.job;

/// An analysis request together with the user it is for, as it is announced to the queue.
public record Announcement(AnalysisRequest request, UserId userId) {}
