//! What the employer gets back: his rows with what is wrong, as a table that his program opens.

use super::CheckedRow;

/// Rows with problems as CSV in UTF-8 with its mark, which Chinese table programs need. Cells that
/// would begin a formula are made text.
pub fn errors_as_csv(rows: &[CheckedRow]) -> String {
    let mut table = String::from("\u{feff}行号,姓名,证件号码,问题\r\n");
    for checked in rows.iter().filter(|checked| !checked.problems.is_empty()) {
        let problems: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
        let cells = [
            checked.row.line.to_string(),
            checked.row.name.expose().clone(),
            checked.row.number.expose().clone(),
            problems.join("；"),
        ];
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
