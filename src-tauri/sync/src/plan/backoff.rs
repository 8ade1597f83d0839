//! How long to wait after failures.

/// Longest wait: five minutes.
pub const CAP_MS: u64 = 300_000;
/// Wait after the first failure, before jitter.
const FIRST_MS: u64 = 2_000;

/// Milliseconds to wait after so many failures in a row. The jitter, 0 to 999, takes up to half of
/// it away, so that counters that lost the line together do not come back together.
pub fn after(failures: u32, jitter: u16) -> u64 {
    let doublings = failures.saturating_sub(1).min(16);
    let whole = FIRST_MS.saturating_mul(1 << doublings).min(CAP_MS);
    whole - whole * u64::from(jitter.min(999)) / 2_000
}
