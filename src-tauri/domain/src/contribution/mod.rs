//! Contributions as runs of months: what was paid for whom, in which insurance, in fen a month.
//!
//! A run says that the same was paid in every month from its first to its last. A history is
//! runs that do not overlap within one insurance; everything printed or summed is told from it,
//! so that a paper's lines and its totals cannot differ.
//!
//! Deliberately absent: rates and bases by year (policy), how interest comes about (the centre's; an
//! account's years are told with it), the office's own spelling of insurances (documents).

mod account;
mod history;
mod month;

pub use account::{AccountYear, broken_year};
pub use history::{
    ContributionHistory, ContributionRun, ContributionState, HistoryError, InsuranceTotal,
    MonthlyContribution,
};
pub use month::{Month, ParseMonthError};
