//! What lies on a page, in points from its upper left corner, before it becomes PDF.

use std::sync::Arc;

use super::{picture::Jpeg, qr::QrPattern};
use crate::font::Glyph;

/// One millimetre in points.
pub(crate) const MM: f32 = 72.0 / 25.4;

/// A paper size, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paper {
    A4,
    A5,
}

impl Paper {
    /// Width and height in millimetres.
    pub(crate) const fn millimetres(self) -> (f32, f32) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::A5 => (148.0, 210.0),
        }
    }

    pub(crate) fn width(self) -> f32 {
        self.millimetres().0 * MM
    }

    pub(crate) fn height(self) -> f32 {
        self.millimetres().1 * MM
    }
}

/// A rectangle, its corner the upper left one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

impl Area {
    pub(crate) fn inset(self, by: f32) -> Self {
        Self {
            x: self.x + by,
            y: self.y + by,
            width: self.width - 2.0 * by,
            height: self.height - 2.0 * by,
        }
    }

    pub(crate) fn bottom(self) -> f32 {
        self.y + self.height
    }

    pub(crate) fn right(self) -> f32 {
        self.x + self.width
    }
}

/// Glyphs on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    pub(crate) size: f32,
    /// Added after each glyph, in points, to spread a line.
    pub(crate) spacing: f32,
    /// All of one face.
    pub(crate) glyphs: Vec<(Glyph, char)>,
}

/// A straight rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rule {
    pub(crate) from: (f32, f32),
    pub(crate) to: (f32, f32),
    pub(crate) thickness: f32,
}

/// Everything drawn on one page.
pub(crate) struct Page {
    pub(crate) paper: Paper,
    pub(crate) runs: Vec<Run>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) pictures: Vec<(Area, Arc<Jpeg>)>,
    pub(crate) patterns: Vec<(Area, Arc<QrPattern>)>,
    /// Where an electronic seal is placed, when this page is to carry one.
    pub(crate) seal: Option<Area>,
}

impl Page {
    pub(crate) fn new(paper: Paper) -> Self {
        Self {
            paper,
            runs: Vec::new(),
            rules: Vec::new(),
            pictures: Vec::new(),
            patterns: Vec::new(),
            seal: None,
        }
    }

    pub(crate) fn horizontal(&mut self, x: f32, y: f32, width: f32, thickness: f32) {
        self.rules.push(Rule {
            from: (x, y),
            to: (x + width, y),
            thickness,
        });
    }

    pub(crate) fn vertical(&mut self, x: f32, y: f32, height: f32, thickness: f32) {
        self.rules.push(Rule {
            from: (x, y),
            to: (x, y + height),
            thickness,
        });
    }

    pub(crate) fn frame(&mut self, area: Area, thickness: f32) {
        // The corners are closed by letting the horizontal rules reach over them.
        let over = thickness / 2.0;
        for y in [area.y, area.bottom()] {
            self.horizontal(area.x - over, y, area.width + thickness, thickness);
        }
        for x in [area.x, area.right()] {
            self.vertical(x, area.y, area.height, thickness);
        }
    }
}
