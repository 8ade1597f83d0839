//! The core system of social insurance, as the centre meets it.
//!
//! Facts come in (people, insurance, contributions, accounts, cards that exist), applications go out, and the
//! results of production and the bank's return files come back. Cards are made, sent, re-allotted
//! and destroyed only through here: what comes in becomes [`counter_domain::evolve::Report`]s,
//! which fold into the subject's log like acts do.
//!
//! - [`CoreSystem`] is the port; [`FileExchange`] speaks it by folders of CSV files.
//! - [`Table`] reads a file of UTF-8 or GB18030 row by row within limits; [`Record`] is a row that
//!   has been understood; [`plan`] says what a record means for a person. All three are pure but
//!   for the reading.
//! - [`import`] takes what waits, [`export`] hands out applications. Both can be cut at any moment
//!   and asked again: a file is known by its hash, a row by its key.
//!
//! Deliberately absent: schedules (a timer of the system calls the command), and the real core
//! system's own line, whose adapter would implement the same port.

mod column;
mod delivery;
mod export;
mod fault;
mod file_exchange;
mod folding;
mod import;
mod output;
mod plan;
mod record;
mod table;

pub use column::Kind;
pub use delivery::{Delivery, DeliveryError, ListedFile, Manifest};
pub use export::{ExportError, Sent, export};
pub use fault::{RowError, RowFault};
pub use file_exchange::FileExchange;
pub use import::{ImportError, import};
pub use output::{OutgoingApplication, Receipt, Receiver};
pub use plan::{Plan, plan};
pub use record::{
    AccountFact, BankReturn, CardFact, ContributionFact, InsuranceFact, PersonFact, Production,
    Record,
};
pub use table::{MAX_FILE_BYTES, MAX_ROWS, Row, Table, TableError};

use std::io;

/// What a core system must be able to do.
pub trait CoreSystem {
    /// What waits to be taken in, oldest first. A delivery stays until its receipt is written, and
    /// may be shown again after that.
    fn deliveries(&self) -> io::Result<Vec<Delivery>>;

    /// Gives back what became of a delivery, with every row that was not taken.
    fn acknowledge(&self, delivery: &Delivery, receipt: &Receipt) -> io::Result<()>;

    /// Hands out applications under a batch's name. Asked again with the same batch, it writes the
    /// same file; nothing is lost when the answer is.
    fn send(
        &self,
        receiver: Receiver,
        batch: &str,
        applications: &[OutgoingApplication],
    ) -> io::Result<()>;
}
