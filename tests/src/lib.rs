//! Fixtures shared by the journeys.
