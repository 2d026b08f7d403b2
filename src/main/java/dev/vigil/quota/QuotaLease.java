package dev.vigil.quota;

/// What a process may do until its lease ends.
///
/// @param granted requests per second
/// @param fair its fair share; more than granted while others still hold what is due to it
/// @param limit requests per second of all processes
public record QuotaLease(double granted, double fair, double limit) {}
