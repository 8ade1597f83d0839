//! Fixtures shared by the journeys.

pub mod desktop;
