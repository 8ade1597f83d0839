//! Fixtures shared by the journeys.

pub mod card_station;
pub mod clerk;
pub mod demo_centre;
pub mod desktop;
pub mod division;
pub mod printer;
mod process;
pub mod proxy;
pub mod region;
