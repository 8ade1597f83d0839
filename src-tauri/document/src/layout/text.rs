//! Text on a page: characters to glyphs, lines to runs.

use super::page::{Page, Run};
use crate::{
    font::{FontSet, Glyph, Style},
    line_breaking::{Line, Measured, break_lines},
};

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct TextStyle {
    pub(crate) style: Style,
    /// Points.
    pub(crate) size: f32,
    /// Distance of baselines, points.
    pub(crate) leading: f32,
}

/// Where a line stands in its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Centre,
    Right,
    /// Left, with full lines spread to the right edge.
    Spread,
}

/// A text broken to a width, ready to be drawn there.
pub(crate) struct Setting {
    style: TextStyle,
    glyphs: Vec<Option<Glyph>>,
    measured: Vec<Measured>,
    lines: Vec<Line>,
    width: f32,
}

/// Advance of a gap that is left for a character to be written by hand, in em.
const GAP: f32 = 1.4;
/// Height of an ideograph's top over the baseline, in em.
const ASCENT: f32 = 0.88;

impl Setting {
    /// Breaks `text` to `width`. A character without a glyph becomes a ruled gap; whether that is
    /// allowed has been decided before.
    pub(crate) fn new(fonts: &FontSet, text: &str, style: TextStyle, width: f32) -> Self {
        Self::with_figures(fonts, text, style, width, false)
    }

    /// The same; where `aligned`, all figures take the width of a zero, so that columns of amounts
    /// stand under each other.
    pub(crate) fn with_figures(
        fonts: &FontSet,
        text: &str,
        style: TextStyle,
        width: f32,
        aligned: bool,
    ) -> Self {
        let figure = fonts
            .glyph(style.style, '0')
            .filter(|_| aligned)
            .map(|zero| zero.advance);
        let mut glyphs = Vec::new();
        let mut measured = Vec::new();
        for character in text.chars() {
            let glyph = fonts.glyph(style.style, character);
            let advance = match glyph {
                _ if character == '\n' => 0.0,
                Some(glyph) if character.is_ascii_digit() => figure.unwrap_or(glyph.advance),
                Some(glyph) => glyph.advance,
                None => GAP,
            };
            glyphs.push(glyph);
            measured.push(Measured {
                character,
                advance: advance * style.size,
            });
        }
        let lines = break_lines(&measured, width);
        Self {
            style,
            glyphs,
            measured,
            lines,
            width,
        }
    }

    pub(crate) fn line_count(&self) -> usize {
        self.lines.len()
    }

    pub(crate) fn height(&self) -> f32 {
        self.lines.iter().map(|_| self.style.leading).sum()
    }

    pub(crate) fn leading(&self) -> f32 {
        self.style.leading
    }

    /// Width of the widest line.
    pub(crate) fn widest(&self) -> f32 {
        self.lines.iter().map(|line| line.width).fold(0.0, f32::max)
    }

    /// Draws all lines with the first one's top at `y`.
    pub(crate) fn draw(&self, page: &mut Page, x: f32, y: f32, align: Align) {
        let mut top = y;
        for index in 0..self.lines.len() {
            self.draw_line(page, index, x, top, align);
            top += self.style.leading;
        }
    }

    /// Draws one line with its top at `y`.
    pub(crate) fn draw_line(&self, page: &mut Page, index: usize, x: f32, y: f32, align: Align) {
        let Some(line) = self.lines.get(index) else {
            return;
        };
        let slack = self.width - line.width;
        let (offset, spacing) = match align {
            Align::Left => (0.0, 0.0),
            Align::Centre => (slack / 2.0, 0.0),
            Align::Right => (slack, 0.0),
            Align::Spread => (0.0, self.spread(line, slack)),
        };
        let baseline = y + (self.style.leading - self.style.size) / 2.0 + ASCENT * self.style.size;
        let mut pen = x + offset;
        let mut run: Option<Run> = None;
        for index in line.visible.clone() {
            let (Some(glyph), Some(measured)) = (self.glyphs.get(index), self.measured.get(index))
            else {
                continue;
            };
            if let Some(glyph) = glyph {
                // A figure narrower than its place stands in the middle of it.
                let inset = (measured.advance - glyph.advance * self.style.size) / 2.0;
                if inset.abs() > 0.01 {
                    page.runs.extend(run.take());
                    page.runs.push(Run {
                        x: pen + inset,
                        baseline,
                        size: self.style.size,
                        spacing,
                        glyphs: vec![(*glyph, measured.character)],
                    });
                    pen += measured.advance + spacing;
                    continue;
                }
                let last = run.as_ref().and_then(|run| run.glyphs.last());
                if last.is_some_and(|(last, _)| last.face != glyph.face) {
                    page.runs.extend(run.take());
                }
                run.get_or_insert_with(|| Run {
                    x: pen,
                    baseline,
                    size: self.style.size,
                    spacing,
                    glyphs: Vec::new(),
                })
                .glyphs
                .push((*glyph, measured.character));
            } else {
                page.runs.extend(run.take());
                let inset = 0.1 * self.style.size;
                page.horizontal(
                    pen + inset,
                    baseline + inset,
                    measured.advance - 2.0 * inset,
                    0.6,
                );
            }
            pen += measured.advance + spacing;
        }
        page.runs.extend(run);
    }

    /// Space after each character that fills the line; none where the line would look torn.
    fn spread(&self, line: &Line, slack: f32) -> f32 {
        let gaps = line.visible.len().saturating_sub(1);
        if line.ends_paragraph || gaps == 0 || slack <= 0.0 || slack > 2.5 * self.style.size {
            return 0.0;
        }
        let gaps: f32 = (0..gaps).map(|_| 1.0).sum();
        (slack / gaps * 1000.0).floor() / 1000.0
    }
}
