//! Lists of table programs: .xlsx and .xls, by `calamine`.
//!
//! A packed file is unpacked once into nothing before it is read, so that one that blows up is
//! refused by what it really holds and not by what it says.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Sheets, open_workbook_auto_from_rs};

use super::read::{Cell, MAX_ROWS, RosterError, Spoil, Table, tidy};

/// Bytes that a packed list may hold; 20,000 people are about 15 MB.
const MAX_UNPACKED: u64 = 100 * 1024 * 1024;
/// Columns that are looked at.
const MAX_COLUMNS: usize = 60;

const ZIP: &[u8] = b"PK\x03\x04";
/// Compound files: .xls, and .xlsx under a password.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0];

pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(ZIP) || bytes.starts_with(COMPOUND)
}

pub(super) fn read(bytes: &[u8]) -> Result<Table, RosterError> {
    if bytes.starts_with(ZIP) {
        check_unpacked(bytes)?;
    }
    let mut workbook =
        open_workbook_auto_from_rs(Cursor::new(bytes.to_vec())).map_err(|error| match error {
            calamine::Error::Xlsx(calamine::XlsxError::Password)
            | calamine::Error::Xls(calamine::XlsError::Password) => RosterError::Protected,
            _ => RosterError::NotATable,
        })?;
    let name = workbook
        .sheet_names()
        .first()
        .cloned()
        .ok_or(RosterError::NotATable)?;
    table(&mut workbook, &name)
}

fn table(workbook: &mut Sheets<Cursor<Vec<u8>>>, name: &str) -> Result<Table, RosterError> {
    let range = workbook
        .worksheet_range(name)
        .map_err(|_| RosterError::NotATable)?;
    let formulas = workbook.worksheet_formula(name).ok();
    let Some((first_row, first_column)) = range.start() else {
        return Err(RosterError::Empty);
    };
    if range.height() > MAX_ROWS + 100 {
        return Err(RosterError::TooManyRows { allowed: MAX_ROWS });
    }
    let mut rows = vec![Vec::new(); usize::try_from(first_row).unwrap_or(0)];
    for (row, data) in (first_row..).zip(range.rows()) {
        let cells = (first_column..).zip(data.iter().take(MAX_COLUMNS));
        rows.push(
            cells
                .map(|(column, data)| {
                    let formula = formulas
                        .as_ref()
                        .and_then(|formulas| formulas.get_value((row, column)));
                    cell(data, formula.is_some_and(|formula| !formula.is_empty()))
                })
                .collect(),
        );
    }
    Ok(Table { rows })
}

/// The largest whole number that a table keeps: fifteen digits. An identity number has eighteen.
const EXACT: f64 = 1e15;

fn cell(data: &Data, is_formula: bool) -> Cell {
    let (text, spoil) = match data {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            (tidy(text), None)
        }
        Data::Int(number) => (number.to_string(), None),
        Data::Float(number) if number.fract() == 0.0 => (
            format!("{number:.0}"),
            (number.abs() >= EXACT).then_some(Spoil::Rounded),
        ),
        Data::Float(number) => (number.to_string(), None),
        Data::Bool(_) | Data::DateTime(_) | Data::Error(_) => (String::new(), Some(Spoil::Formula)),
        Data::Empty => (String::new(), None),
    };
    Cell {
        text,
        spoil: if is_formula {
            Some(Spoil::Formula)
        } else {
            spoil
        },
    }
}

fn check_unpacked(bytes: &[u8]) -> Result<(), RosterError> {
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| RosterError::NotATable)?;
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| RosterError::NotATable)?;
        let unpacked = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink())
            .map_err(|_| RosterError::NotATable)?;
        left = left.checked_sub(unpacked).ok_or(RosterError::TooLarge {
            measured: MAX_UNPACKED + 1,
            allowed: MAX_UNPACKED,
        })?;
    }
    Ok(())
}
