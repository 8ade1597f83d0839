//! Each row by itself: a name, a number, and nobody twice.

use std::collections::HashMap;

use counter_domain::name::PersonName;
use counter_domain::number::IdentityNumber;
use jiff::civil::Date;

use super::{RosterRow, Spoil};

/// A row with what it says, or what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedRow {
    /// As it was handed in.
    pub row: RosterRow,
    /// Number and name in their normal forms, where both are good.
    pub person: Option<(IdentityNumber, PersonName)>,
    /// What is wrong, in the order of the columns; a row without any can go.
    pub problems: Vec<RowProblem>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowProblem {
    /// The name cannot be one.
    #[error("{0}")]
    Name(String),
    /// The number cannot be one.
    #[error("{0}")]
    Number(String),
    /// The table program has rounded the number away.
    #[error("证件号码在表里成了数值，后几位已经丢失：请把该列设为文本，重新填写")]
    Rounded,
    /// The cell computes something.
    #[error("{column}是公式：请改成直接填写的内容")]
    Formula {
        /// `姓名`, `证件号码`, `电话`.
        column: &'static str,
    },
    /// The same number stands in an earlier row.
    #[error("与第{first}行是同一个人：请删去一行")]
    Repeated {
        /// That row.
        first: u32,
    },
    /// No photo fits.
    #[error("没有这个人的照片：请用证件号码给照片命名，如 {example}")]
    NoPhoto {
        /// A file name as it should be, masked.
        example: String,
    },
    /// Several photos fit.
    #[error("有{count}张照片都像是这个人的：请只留一张，用证件号码命名")]
    SeveralPhotos {
        /// How many.
        count: usize,
    },
    /// The photo does not pass.
    #[error("照片不合格：{0}")]
    Photo(String),
}

/// Checks rows, telling how many are done; stops and answers with nothing when `tell` says so.
pub fn check_rows(
    rows: &[RosterRow],
    today: Date,
    mut tell: impl FnMut(usize) -> bool,
) -> Option<Vec<CheckedRow>> {
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut checked = Vec::with_capacity(rows.len());
    for (done, row) in rows.iter().enumerate() {
        if !tell(done) {
            return None;
        }
        checked.push(check_row(row, today, &mut seen));
    }
    Some(checked)
}

fn check_row(row: &RosterRow, today: Date, seen: &mut HashMap<String, u32>) -> CheckedRow {
    let mut problems = Vec::new();
    let name = PersonName::parse(row.name.expose());
    let number = IdentityNumber::parse_any(row.number.expose(), today);
    let spoiled = row.spoiled.map(|(column, _)| column);
    if let Some((column, spoil)) = row.spoiled {
        problems.push(spoiled_cell(column, spoil));
    }
    if let Err(error) = &name
        && spoiled != Some("name")
    {
        problems.push(RowProblem::Name(error.to_string()));
    }
    match &number {
        Ok(number) => {
            let first = *seen.entry(number.expose().to_owned()).or_insert(row.line);
            if first != row.line {
                problems.push(RowProblem::Repeated { first });
            }
        }
        Err(error) if spoiled != Some("number") => {
            problems.push(RowProblem::Number(error.to_string()));
        }
        Err(_) => {}
    }
    CheckedRow {
        row: row.clone(),
        person: number.ok().zip(name.ok().map(|parsed| parsed.name)),
        problems,
    }
}

fn spoiled_cell(column: &'static str, spoil: Spoil) -> RowProblem {
    match (spoil, column) {
        (Spoil::Rounded, "number") => RowProblem::Rounded,
        (_, "name") => RowProblem::Formula { column: "姓名" },
        (_, "number") => RowProblem::Formula {
            column: "证件号码"
        },
        _ => RowProblem::Formula { column: "电话" },
    }
}
