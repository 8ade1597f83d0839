//! Photo bytes to findings.
