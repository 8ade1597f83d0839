//! Fixtures shared by the journeys.

pub mod card_station;
pub mod desktop;
pub mod printer;
mod process;
pub mod proxy;
