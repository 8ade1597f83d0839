//! Where a line of Chinese text may end.
//!
//! The rules are those of ordinary Chinese typesetting (避头尾): no closing mark begins a line, no
//! opening mark ends one, a Latin word, a number or a doubled dash is not split. What is wider
//! than a line on its own is split anyway, because text must never leave its box.
//!
//! The functions are pure: characters with their advances go in, ranges come out, and the ranges
//! joined are the whole text.

use std::ops::Range;

/// A character with its advance, in whatever unit the width of the line is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The character.
    pub character: char,
    /// How far the pen moves.
    pub advance: f32,
}

/// One line of a broken text.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The characters of the line, spaces and newline at its end included.
    pub range: Range<usize>,
    /// The characters to be drawn: without the spaces and the newline at the end.
    pub visible: Range<usize>,
    /// Sum of the advances of `visible`.
    pub width: f32,
    /// Whether the paragraph ends here, so that the line is not to be spread.
    pub ends_paragraph: bool,
}

/// Breaks `text` into lines no wider than `width`. An empty text is one empty line.
///
/// A character wider than the line stands alone on its own.
pub fn break_lines(text: &[Measured], width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    loop {
        let paragraph_end = text
            .iter()
            .skip(start)
            .position(|item| item.character == '\n')
            .map_or(text.len(), |offset| start + offset);
        break_paragraph(text, start..paragraph_end, width, &mut lines);
        if paragraph_end >= text.len() {
            return lines;
        }
        // The newline belongs to the line that it ends.
        if let Some(line) = lines.last_mut() {
            line.range.end = paragraph_end + 1;
        }
        start = paragraph_end + 1;
        if start == text.len() {
            return lines;
        }
    }
}

fn break_paragraph(text: &[Measured], paragraph: Range<usize>, width: f32, lines: &mut Vec<Line>) {
    let mut start = paragraph.start;
    let mut last_break = start;
    let mut used = 0.0;
    let mut used_at_break = 0.0;
    let mut index = start;
    while let Some(item) = text.get(index).filter(|_| index < paragraph.end) {
        if index > start && may_break(text, index) {
            last_break = index;
            used_at_break = used;
        }
        // A space at the end of a line may hang out of it.
        let overflows = used + item.advance > width + 0.001 && item.character != ' ';
        if overflows && index > start {
            let end = if last_break > start {
                last_break
            } else {
                index
            };
            lines.push(line(text, start..end, false));
            used = if last_break > start {
                used - used_at_break
            } else {
                0.0
            };
            start = end;
            last_break = start;
            used_at_break = 0.0;
            continue;
        }
        used += item.advance;
        index += 1;
    }
    if start < paragraph.end || start == paragraph.start {
        lines.push(line(text, start..paragraph.end, true));
    } else if let Some(line) = lines.last_mut() {
        line.ends_paragraph = true;
    }
}

fn line(text: &[Measured], range: Range<usize>, ends_paragraph: bool) -> Line {
    let items = text.get(range.clone()).unwrap_or_default();
    let trailing = items
        .iter()
        .rev()
        .take_while(|item| item.character == ' ')
        .count();
    let visible = range.start..range.end - trailing;
    let width = items
        .iter()
        .take(visible.len())
        .map(|item| item.advance)
        .sum();
    Line {
        range,
        visible,
        width,
        ends_paragraph,
    }
}

/// Whether a line may end between `index - 1` and `index`.
pub fn may_break(text: &[Measured], index: usize) -> bool {
    let character = |at: usize| text.get(at).map(|item| item.character);
    let (Some(before), Some(after)) = (index.checked_sub(1).and_then(character), character(index))
    else {
        return false;
    };
    if after == ' ' || may_not_start(after) || may_not_end(before) {
        return false;
    }
    if before == ' ' {
        return true;
    }
    if before == after && matches!(before, '—' | '…' | '─') {
        return false;
    }
    !(is_word(before) && is_word(after))
}

/// Marks that may not begin a line.
pub fn may_not_start(character: char) -> bool {
    matches!(
        character,
        '、' | '。'
            | '，'
            | '．'
            | ','
            | '.'
            | '：'
            | '；'
            | ':'
            | ';'
            | '！'
            | '？'
            | '!'
            | '?'
            | '）'
            | ')'
            | '〕'
            | '］'
            | ']'
            | '】'
            | '》'
            | '>'
            | '〉'
            | '」'
            | '』'
            | '｝'
            | '}'
            | '”'
            | '’'
            | '…'
            | '—'
            | '～'
            | '·'
            | '/'
            | '％'
            | '%'
            | '‰'
            | '℃'
            | '°'
    )
}

/// Marks that may not end a line.
pub fn may_not_end(character: char) -> bool {
    matches!(
        character,
        '（' | '('
            | '〔'
            | '［'
            | '['
            | '【'
            | '《'
            | '<'
            | '〈'
            | '「'
            | '『'
            | '｛'
            | '{'
            | '“'
            | '‘'
            | '￥'
            | '¥'
            | '＄'
            | '$'
            | '＃'
            | '#'
            | '№'
    )
}

/// Characters that are not parted from their like: Latin words, numbers, addresses.
fn is_word(character: char) -> bool {
    character.is_ascii_graphic()
        || (character.is_alphanumeric() && u32::from(character) < 0x2E80)
        || character == '\u{A0}'
}
