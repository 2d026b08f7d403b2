package dev.vigil.image;

/// An analysis request together with the tenant it is for, as it is announced to the queue.
public record Announcement(AnalysisRequest request, TenantId tenant) {}
