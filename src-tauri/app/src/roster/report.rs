//! What the employer gets back: his rows with what is wrong, as a table that his program opens.

use super::{CheckedRow, RosterRow};

/// Rows with problems, as [`problems_as_csv`] writes them.
pub fn errors_as_csv(rows: &[CheckedRow]) -> String {
    let wrong = rows.iter().filter(|checked| !checked.problems.is_empty());
    let wrong: Vec<(&CheckedRow, String)> = wrong
        .map(|checked| {
            let problems: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
            (checked, problems.join("；"))
        })
        .collect();
    problems_as_csv(wrong.iter().map(|(checked, problems)| {
        let RosterRow {
            line, name, number, ..
        } = &checked.row;
        (
            *line,
            name.expose().as_str(),
            number.expose().as_str(),
            problems.as_str(),
        )
    }))
}

/// Line, name, number and what is wrong, as CSV in UTF-8 with its mark, which Chinese table programs
/// need. Cells that would begin a formula are made text.
pub fn problems_as_csv<'a>(
    rows: impl IntoIterator<Item = (u32, &'a str, &'a str, &'a str)>,
) -> String {
    let mut table = String::from("\u{feff}行号,姓名,证件号码,问题\r\n");
    for (line, name, number, problems) in rows {
        let line = line.to_string();
        let cells = [line.as_str(), name, number, problems];
        let line: Vec<String> = cells.iter().map(|cell| quoted(cell)).collect();
        table.push_str(&line.join(","));
        table.push_str("\r\n");
    }
    table
}

fn quoted(cell: &str) -> String {
    let text = match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t') => format!("'{cell}"),
        _ => cell.to_owned(),
    };
    if text.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}
