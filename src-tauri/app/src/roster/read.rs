//! From a file to rows of plain text.

use counter_domain::sensitive::Sensitive;

use super::{sheet, text};

/// Largest file, in bytes. A list of 20,000 people is about 2 MB.
pub const MAX_BYTES: usize = 20 * 1024 * 1024;
/// Most rows.
pub const MAX_ROWS: usize = 20_000;
/// Characters of a cell that are looked at; a longer one is not a name, a number or a phone.
pub(super) const MAX_CELL: usize = 200;

/// A list as it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Rows under the headings, blank ones left out.
    pub rows: Vec<RosterRow>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RosterRow {
    /// Number of the row in the employer's table, from 1.
    pub line: u32,
    /// 姓名
    pub name: Sensitive<String>,
    /// 证件号码
    pub number: Sensitive<String>,
    /// 电话
    pub phone: Sensitive<String>,
    /// The first cell that the table program has spoiled, by its column: `name`, `number`, `phone`.
    pub spoiled: Option<(&'static str, Spoil)>,
}

/// How a table program spoils what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoil {
    /// It is a formula, a date or an error: what it shows is not what somebody wrote.
    Formula,
    /// It was taken for a number, and what it cannot keep of it is gone.
    Rounded,
}

/// Why a file is no list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RosterError {
    /// It is too large.
    #[error("名册文件{measured}字节，最多{allowed}字节：请拆成几个文件再导入")]
    TooLarge {
        /// Bytes that it has, packed or unpacked.
        measured: u64,
        /// Bytes that it may have.
        allowed: u64,
    },
    /// It has too many rows.
    #[error("名册超过{allowed}行：请拆成几个文件再导入")]
    TooManyRows {
        /// Rows that it may have.
        allowed: usize,
    },
    /// It is neither a table of Excel nor text.
    #[error("读不了这个文件：请在表格软件里另存为 .xlsx 或 .csv 再导入")]
    NotATable,
    /// Its cells are protected by a password.
    #[error("名册文件加了密码：请去掉密码，另存后再导入")]
    Protected,
    /// No row holds the headings.
    #[error("名册里找不到表头：第一行应有“姓名”和“证件号码”两列")]
    NoHeadings,
    /// There is nothing under the headings.
    #[error("名册里没有人：表头下面请至少填一行")]
    Empty,
}

/// Cells of a table, row by row, with what spoils them.
pub(super) struct Table {
    pub(super) rows: Vec<Vec<Cell>>,
}

/// A cell as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) spoil: Option<Spoil>,
}

const NAMES: [&str; 3] = ["姓名", "职工姓名", "申领人姓名"];
const NUMBERS: [&str; 7] = [
    "证件号码",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "社会保障号码",
    "社会保障号",
    "证件号",
];
const PHONES: [&str; 5] = ["电话", "联系电话", "手机", "手机号", "手机号码"];

/// Rows among which the headings are looked for; above them stand titles.
const HEADINGS_WITHIN: usize = 10;

/// Reads a list. What kind of file it is, is told by its bytes, not by its name.
pub fn read(bytes: &[u8]) -> Result<Roster, RosterError> {
    if bytes.len() > MAX_BYTES {
        return Err(RosterError::TooLarge {
            measured: bytes.len() as u64,
            allowed: MAX_BYTES as u64,
        });
    }
    let table = if sheet::is_one(bytes) {
        sheet::read(bytes)?
    } else {
        text::read(bytes)?
    };
    rows_of(&table)
}

fn rows_of(table: &Table) -> Result<Roster, RosterError> {
    let (headings, name, number, phone) = table
        .rows
        .iter()
        .take(HEADINGS_WITHIN)
        .enumerate()
        .find_map(|(at, row)| {
            let name = column(row, &NAMES)?;
            let number = column(row, &NUMBERS)?;
            Some((at, name, number, column(row, &PHONES)))
        })
        .ok_or(RosterError::NoHeadings)?;
    let mut rows = Vec::new();
    for (at, row) in table.rows.iter().enumerate().skip(headings + 1) {
        let cell = |column: usize| row.get(column).cloned().unwrap_or_default();
        let (name, number) = (cell(name), cell(number));
        let phone = phone.map(cell).unwrap_or_default();
        if name.text.is_empty() && number.text.is_empty() && number.spoil.is_none() {
            continue;
        }
        if rows.len() == MAX_ROWS {
            return Err(RosterError::TooManyRows { allowed: MAX_ROWS });
        }
        let spoiled = [(&name, "name"), (&number, "number"), (&phone, "phone")]
            .into_iter()
            .find_map(|(cell, column)| cell.spoil.map(|spoil| (column, spoil)));
        rows.push(RosterRow {
            line: u32::try_from(at + 1).unwrap_or(u32::MAX),
            name: Sensitive::new(name.text),
            number: Sensitive::new(number.text),
            phone: Sensitive::new(phone.text),
            spoiled,
        });
    }
    if rows.is_empty() {
        return Err(RosterError::Empty);
    }
    Ok(Roster { rows })
}

/// The column under one of these headings; blanks and marks like `*` or `（必填）` do not count.
fn column(row: &[Cell], headings: &[&str]) -> Option<usize> {
    row.iter().position(|cell| {
        let heading: String = cell
            .text
            .split(['（', '('])
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | ':' | '：'))
            .collect();
        headings.contains(&heading.as_str())
    })
}

/// A cell's text without the blanks around it, and no longer than anybody's name.
pub(super) fn tidy(text: &str) -> String {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\'')
        .chars()
        .take(MAX_CELL)
        .collect()
}
