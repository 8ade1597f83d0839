//! Fixtures shared by the journeys.

pub mod card_station;
mod clerk;
pub mod desktop;
pub mod printer;
mod process;
pub mod proxy;
pub mod region;
