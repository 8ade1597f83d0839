//! Lists saved as text: UTF-8 with or without its mark, UTF-16, or GB 18030 as Chinese table
//! programs write it.

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::read::{Cell, MAX_ROWS, RosterError, Spoil, Table, tidy};

pub(super) fn read(bytes: &[u8]) -> Result<Table, RosterError> {
    let text = decode(bytes).ok_or(RosterError::NotATable)?;
    let separator = separator(&text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| RosterError::NotATable)?;
        // The reader skips blank lines; the employer counts them.
        let line = record.position().map_or(rows.len() + 1, |at| {
            usize::try_from(at.line()).unwrap_or(usize::MAX)
        });
        if line > MAX_ROWS + 100 {
            return Err(RosterError::TooManyRows { allowed: MAX_ROWS });
        }
        while rows.len() + 1 < line {
            rows.push(Vec::new());
        }
        rows.push(record.iter().map(cell).collect());
    }
    Ok(Table { rows })
}

fn cell(text: &str) -> Cell {
    let text = tidy(text);
    // `6.60000199001010E+17`: the last digits are gone. `="6600…"` is how some keep them.
    let unquoted = text
        .strip_prefix("=\"")
        .and_then(|text| text.strip_suffix('"'))
        .map(str::to_owned);
    let is_formula = unquoted.is_none() && text.starts_with('=');
    let text = unquoted.unwrap_or(text);
    let is_rounded = text.contains("E+") && text.parse::<f64>().is_ok();
    let spoil = match (is_formula, is_rounded) {
        (true, _) => Some(Spoil::Formula),
        (false, true) => Some(Spoil::Rounded),
        (false, false) => None,
    };
    Cell { text, spoil }
}

/// Text, unless it is certainly none.
fn decode(bytes: &[u8]) -> Option<String> {
    let encoding = match bytes {
        [0xff, 0xfe, ..] => UTF_16LE,
        [0xfe, 0xff, ..] => UTF_16BE,
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => GB18030,
    };
    let (text, _, had_errors) = encoding.decode(bytes);
    (!had_errors && !text.contains('\0')).then(|| text.into_owned())
}

/// Comma, semicolon or tab, whichever the first lines have most of.
fn separator(text: &str) -> u8 {
    let head: String = text.lines().take(10).collect();
    [b',', b'\t', b';']
        .into_iter()
        .max_by_key(|separator| head.bytes().filter(|byte| byte == separator).count())
        .unwrap_or(b',')
}
