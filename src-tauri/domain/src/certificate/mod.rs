//! Certificates: proof of what a person has paid, with or without the office's seal.
//!
//! One number is one paper. It is made from what the centre told of the person's contributions, is
//! printed at once or waits for the supervisor's seal (QU-1-4), is handed over, and ends by time or
//! because somebody makes it void. Its PDF never changes, and a seal only adds to it. One that stands
//! in for a card (《领卡证明》) lapses with the application that the card is made for.
//!
//! Deliberately absent: what the paper looks like (`counter-document`), printing, which is no act,
//! and the seal itself (`counter-store`).

mod pickup;
mod record;
mod table;

pub use pickup::{cert_6_awaited, cert_6_card_is_to_come};
pub use record::{Certificate, CertificateContent, Contributions, SealWay, Stamping};
pub use table::{CertificateStatus, CertificateStep, cell};

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::policy::Policy;

/// 有效期至: the last day on which a certificate that is issued on a day is good.
pub fn valid_until(policy: &Policy, issued_on: Date) -> Date {
    let months = i64::from(*policy.certificate_months.at(issued_on));
    issued_on.saturating_add(months.months())
}
