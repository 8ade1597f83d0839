//! 单位名册: the list that an employer hands in, read from whatever he saved it as (CARD-7-1-4).
//!
//! - [`read`]: an .xlsx, .xls or .csv file becomes rows of plain text, whoever wrote it.
//! - [`check_rows`]: each row becomes a person or the reasons why not; the good ones can go first.
//! - [`photos`]: a folder or .zip of photos, matched to rows by number or name.
//! - [`errors_as_csv`]: what the employer gets back, row by row.
//!
//! Invariants: no formula is computed and no file outside the given bytes is opened; every limit is
//! held before memory is spent; a row keeps the number that it has in the employer's own table.
//! Deliberately absent: deciding (the rules see each person's application by itself) and storing.

mod check;
mod photos;
mod read;
mod report;
mod sheet;
mod text;

pub use check::{CheckedRow, RowProblem, check_rows};
pub use photos::{PhotoArchive, PhotoArchiveError};
pub use read::{MAX_BYTES, MAX_ROWS, Roster, RosterError, RosterRow, Spoil, read};
pub use report::{errors_as_csv, problems_as_csv};
