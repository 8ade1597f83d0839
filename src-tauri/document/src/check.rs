//! What is looked at before anything is laid out: every field, whatever the kind.
//!
//! The fields are found by walking the data's JSON form, so that a new field of a new kind cannot
//! be forgotten. Refusing comes first, because a paper that is silently cut or silently changed is
//! worse than none.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    font::FontSet,
    kind::Document,
    layout::picture::Jpeg,
    render::{HandwrittenGap, RenderError},
};

/// Most rows of a list, by its name.
fn row_limit(path: &str) -> usize {
    match path.rsplit('.').next() {
        // 单位参保缴费证明, or a list for cards, of the largest employer there may be.
        Some("staff" | "people") => 20_000,
        // Every month of five insurances in a working life.
        Some("runs") => 3_000,
        _ => 500,
    }
}

/// Checks everything; gives the gaps that are left to be written by hand.
pub(crate) fn check(
    document: &Document,
    fonts: &FontSet,
    handwritten: bool,
) -> Result<Vec<HandwrittenGap>, RenderError> {
    let incomplete = document.incomplete();
    if !incomplete.is_empty() {
        return Err(RenderError::Incomplete {
            fields: incomplete.into_iter().map(str::to_owned).collect(),
        });
    }
    if let Some(reason) = document.inconsistent() {
        return Err(RenderError::Inconsistent { reason });
    }
    if let Some((field, _)) = document
        .masked()
        .into_iter()
        .find(|(_, value)| !value.contains('*'))
    {
        return Err(RenderError::NotMasked {
            field: field.to_owned(),
        });
    }
    if document
        .photo()
        .is_some_and(|photo| Jpeg::read(&photo.jpeg).is_none())
    {
        return Err(RenderError::PhotoUnusable);
    }

    let mut fields = Vec::new();
    collect(&document.to_json(), "", &mut fields)?;
    check_lengths(&fields)?;
    let controls: Vec<String> = fields
        .iter()
        .filter(|field| field.has_controls())
        .map(|field| field.path.clone())
        .collect();
    if !controls.is_empty() {
        return Err(RenderError::ControlCharacters { fields: controls });
    }
    check_glyphs(&fields, fonts, handwritten)
}

struct Field {
    /// Such as `materials.2.name`, rows counted from one.
    path: String,
    text: String,
}

impl Field {
    fn name(&self) -> &str {
        self.path.rsplit('.').next().unwrap_or_default()
    }

    /// Most characters. A cell is never higher than a page with these.
    fn limit(&self) -> usize {
        match self.name() {
            "note" => 2000,
            "explanation" | "reason" | "qr" => 500,
            _ => 200,
        }
    }

    fn has_controls(&self) -> bool {
        let multiline = matches!(self.name(), "note" | "explanation");
        self.text
            .chars()
            .any(|character| is_invisible(character) && !(multiline && character == '\n'))
    }
}

/// Controls, and what changes the order or the meaning of the text around it without being seen.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF0}'..='\u{FFFB}'
        )
}

fn collect(value: &Value, path: &str, fields: &mut Vec<Field>) -> Result<(), RenderError> {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::String(text) => fields.push(Field {
            path: path.to_owned(),
            text: text.clone(),
        }),
        Value::Array(rows) => {
            if rows.len() > row_limit(path) {
                let field = path.to_owned();
                return Err(RenderError::TooManyRows {
                    field,
                    rows: rows.len(),
                    limit: row_limit(path),
                });
            }
            for (row, number) in rows.iter().zip(1_usize..) {
                collect(row, &below(&number.to_string()), fields)?;
            }
        }
        Value::Object(members) => {
            // The photo is bytes, not text.
            for (name, member) in members.iter().filter(|(name, _)| *name != "photo") {
                collect(member, &below(name), fields)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
    Ok(())
}

fn check_lengths(fields: &[Field]) -> Result<(), RenderError> {
    for field in fields {
        let (characters, limit) = (field.text.chars().count(), field.limit());
        if characters > limit {
            return Err(RenderError::TooLong {
                field: field.path.clone(),
                characters,
                limit,
            });
        }
    }
    Ok(())
}

fn check_glyphs(
    fields: &[Field],
    fonts: &FontSet,
    handwritten: bool,
) -> Result<Vec<HandwrittenGap>, RenderError> {
    let mut gaps = Vec::new();
    for field in fields {
        let missing = fonts.missing(&field.text);
        let places = field
            .text
            .chars()
            .filter(|character| missing.contains(character));
        gaps.extend(places.map(|character| HandwrittenGap {
            field: field.path.clone(),
            character,
        }));
    }
    if handwritten || gaps.is_empty() {
        return Ok(gaps);
    }
    let characters: BTreeSet<char> = gaps.iter().map(|gap| gap.character).collect();
    let fields: BTreeSet<String> = gaps.into_iter().map(|gap| gap.field).collect();
    Err(RenderError::MissingGlyphs {
        characters: characters.into_iter().collect(),
        fields: fields.into_iter().collect(),
    })
}
