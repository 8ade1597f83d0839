//! Print queues and outcomes.
