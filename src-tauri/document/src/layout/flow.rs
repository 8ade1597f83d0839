//! Blocks under each other, over as many pages as they need.

use super::{
    page::{Area, Page, Paper},
    table::{SetRow, Table, draw_rows},
    text::{Align, Setting, TextStyle},
};
use crate::font::FontSet;

/// Margins of a page, points.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Margins {
    pub(crate) left: f32,
    pub(crate) right: f32,
    pub(crate) top: f32,
    pub(crate) bottom: f32,
}

/// A block does not fit on a page of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooTall;

/// The pages so far and the place of the next block.
pub(crate) struct Flow<'a> {
    fonts: &'a FontSet,
    paper: Paper,
    margins: Margins,
    /// Finished pages.
    pages: Vec<Page>,
    page: Page,
    /// Top of the next block.
    y: f32,
    /// Whether something stands on the current page.
    started: bool,
}

impl<'a> Flow<'a> {
    pub(crate) fn new(fonts: &'a FontSet, paper: Paper, margins: Margins) -> Self {
        Self {
            fonts,
            paper,
            margins,
            pages: Vec::new(),
            page: Page::new(paper),
            y: margins.top,
            started: false,
        }
    }

    pub(crate) fn fonts(&self) -> &'a FontSet {
        self.fonts
    }

    pub(crate) fn left(&self) -> f32 {
        self.margins.left
    }

    /// Width between the margins.
    pub(crate) fn width(&self) -> f32 {
        self.paper.width() - self.margins.left - self.margins.right
    }

    pub(crate) fn y(&self) -> f32 {
        self.y
    }

    /// What is left of the current page.
    pub(crate) fn room(&self) -> f32 {
        self.paper.height() - self.margins.bottom - self.y
    }

    /// Height between the margins.
    pub(crate) fn page_height(&self) -> f32 {
        self.paper.height() - self.margins.top - self.margins.bottom
    }

    /// The current page, for what is drawn at a place of its own.
    pub(crate) fn page(&mut self) -> &mut Page {
        &mut self.page
    }

    /// Moves down; space at the top of a page is swallowed.
    pub(crate) fn space(&mut self, height: f32) {
        if self.started {
            self.y += height;
        }
    }

    /// Takes `height` off the current page, or off a new one when there is no room.
    pub(crate) fn take(&mut self, height: f32) -> Result<Area, TooTall> {
        self.keep(height)?;
        let area = Area {
            x: self.margins.left,
            y: self.y,
            width: self.width(),
            height,
        };
        self.y += height;
        self.started = true;
        Ok(area)
    }

    /// Goes to a new page unless `height` is left on this one.
    pub(crate) fn keep(&mut self, height: f32) -> Result<(), TooTall> {
        if height <= self.room() {
            return Ok(());
        }
        self.break_page();
        if height <= self.room() {
            Ok(())
        } else {
            Err(TooTall)
        }
    }

    pub(crate) fn break_page(&mut self) {
        if self.started {
            self.pages
                .push(std::mem::replace(&mut self.page, Page::new(self.paper)));
            self.started = false;
        }
        self.y = self.margins.top;
    }

    /// A paragraph between the margins; it may go on over the page.
    pub(crate) fn text(
        &mut self,
        text: &str,
        style: TextStyle,
        align: Align,
    ) -> Result<(), TooTall> {
        let setting = Setting::new(self.fonts, text, style, self.width());
        for index in 0..setting.line_count() {
            let area = self.take(setting.leading())?;
            setting.draw_line(&mut self.page, index, area.x, area.y, align);
        }
        Ok(())
    }

    /// A table between the margins; rows stay whole, the head is repeated on each page.
    pub(crate) fn table(&mut self, table: &Table) -> Result<(), TooTall> {
        let width: f32 = table.columns.iter().sum();
        let set = |row| SetRow::new(self.fonts, &table.columns, row);
        let mut waiting = table
            .rows
            .iter()
            .map(set)
            .collect::<Vec<_>>()
            .into_iter()
            .peekable();
        while let Some(first) = waiting.next() {
            let mut on_page: Vec<SetRow> = table.head.as_ref().map(set).into_iter().collect();
            let mut height: f32 = on_page.iter().map(|row| row.height).sum::<f32>() + first.height;
            // The head never stands alone at the foot of a page.
            self.keep(height)?;
            on_page.push(first);
            while let Some(next) = waiting.next_if(|next| height + next.height <= self.room()) {
                height += next.height;
                on_page.push(next);
            }
            let area = self.take(height)?;
            draw_rows(&mut self.page, &on_page, area.x, area.y, width);
            if waiting.peek().is_some() {
                self.break_page();
            }
        }
        Ok(())
    }

    /// The finished pages.
    pub(crate) fn finish(mut self) -> Vec<Page> {
        self.pages.push(self.page);
        self.pages
    }
}
