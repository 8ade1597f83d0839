//! Ruled tables and key–value grids.
//!
//! A row is never split: it goes to the next page whole, under the repeated head.

use super::{
    page::{Area, Page},
    text::{Align, Setting, TextStyle},
};
use crate::font::FontSet;

/// Thickness of the outer frame and of the rules inside, points.
pub(crate) const FRAME: f32 = 0.9;
pub(crate) const INNER: f32 = 0.45;
/// Between a cell's rule and its text, points.
pub(crate) const SIDE_PADDING: f32 = 5.0;
const VERTICAL_PADDING: f32 = 2.4;

/// One cell's text.
#[derive(Clone)]
pub(crate) struct Cell {
    text: String,
    style: TextStyle,
    align: Align,
    /// Columns it covers.
    span: usize,
    /// Figures of one width.
    figures: bool,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>, style: TextStyle, align: Align) -> Self {
        Self {
            text: text.into(),
            style,
            align,
            span: 1,
            figures: false,
        }
    }

    /// Amounts, counts and months: to the right, figures under figures.
    pub(crate) fn figures(text: impl Into<String>, style: TextStyle) -> Self {
        Self {
            figures: true,
            ..Self::new(text, style, Align::Right)
        }
    }

    pub(crate) fn spanning(mut self, columns: usize) -> Self {
        self.span = columns;
        self
    }
}

/// Cells beside each other.
pub(crate) struct Row {
    pub(crate) cells: Vec<Cell>,
    /// Points; a row grows over it with its text.
    pub(crate) minimum_height: f32,
}

/// Columns, a head that is repeated on each page, and rows.
pub(crate) struct Table {
    /// Widths of the columns, points.
    pub(crate) columns: Vec<f32>,
    pub(crate) head: Option<Row>,
    pub(crate) rows: Vec<Row>,
}

/// A row whose text is broken and whose height is known.
pub(crate) struct SetRow {
    cells: Vec<SetCell>,
    pub(crate) height: f32,
}

struct SetCell {
    x: f32,
    setting: Setting,
    align: Align,
}

impl SetRow {
    /// Breaks a row's cells to the widths of their columns.
    pub(crate) fn new(fonts: &FontSet, columns: &[f32], row: &Row) -> Self {
        let mut remaining = columns.iter();
        let mut x = 0.0;
        let mut height = row.minimum_height;
        let mut cells = Vec::with_capacity(row.cells.len());
        for cell in &row.cells {
            let width: f32 = remaining.by_ref().take(cell.span).sum();
            let setting = Setting::with_figures(
                fonts,
                &cell.text,
                cell.style,
                width - 2.0 * SIDE_PADDING,
                cell.figures,
            );
            height = height.max(setting.height() + 2.0 * VERTICAL_PADDING);
            cells.push(SetCell {
                x,
                setting,
                align: cell.align,
            });
            x += width;
        }
        Self { cells, height }
    }

    /// Draws the texts and the rules between the cells, not the frame.
    pub(crate) fn draw(&self, page: &mut Page, x: f32, y: f32) {
        for (index, cell) in self.cells.iter().enumerate() {
            let top = y + (self.height - cell.setting.height()) / 2.0;
            cell.setting
                .draw(page, x + cell.x + SIDE_PADDING, top, cell.align);
            if index > 0 {
                page.vertical(x + cell.x, y, self.height, INNER);
            }
        }
    }
}

/// Draws rows under each other with a frame around them; gives the area they take.
pub(crate) fn draw_rows(page: &mut Page, rows: &[SetRow], x: f32, y: f32, width: f32) -> Area {
    let mut top = y;
    for (index, row) in rows.iter().enumerate() {
        if index > 0 {
            page.horizontal(x, top, width, INNER);
        }
        row.draw(page, x, top);
        top += row.height;
    }
    let area = Area {
        x,
        y,
        width,
        height: top - y,
    };
    page.frame(area, FRAME);
    area
}
