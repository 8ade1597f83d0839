//! What a queue can do, so that a job asks for nothing that the printer would refuse.
//!
//! Printers that do not say are believed able: most small ones leave half of these attributes out.

use crate::job::{Media, Sides};
use crate::message::{Response, Tag};

/// The attributes that [`Abilities::read`] looks at.
pub(crate) const WANTED: [&str; 4] = [
    "media-supported",
    "media-source-supported",
    "sides-supported",
    "print-scaling-supported",
];

/// Keywords of what a queue can do; an empty list says nothing.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Abilities {
    media: Vec<String>,
    trays: Vec<String>,
    sides: Vec<String>,
    scaling: Vec<String>,
}

impl Abilities {
    pub(crate) fn read(response: &Response) -> Self {
        let list = |name| response.keywords(Tag::Printer, name);
        Self {
            media: list("media-supported"),
            trays: list("media-source-supported"),
            sides: list("sides-supported"),
            scaling: list("print-scaling-supported"),
        }
    }

    /// The sheet on which a document of this size is printed: its own, or A4 where the printer has
    /// no A5. What was laid out for A5 stands unscaled on A4.
    pub fn sheet(&self, media: Media) -> Media {
        let has = |media: Media| self.media.iter().any(|name| name == media.keyword());
        match media {
            Media::A5 if !self.media.is_empty() && !has(Media::A5) && has(Media::A4) => Media::A4,
            media => media,
        }
    }

    /// On both sides only where the printer can turn the sheet.
    pub fn sides(&self, sides: Sides) -> Sides {
        let can = self.sides.is_empty() || self.sides.iter().any(|name| name == sides.keyword());
        if can { sides } else { Sides::One }
    }

    /// Trays by their keywords, for the page on which they are chosen.
    pub fn trays(&self) -> &[String] {
        &self.trays
    }

    /// Whether it may be told not to scale.
    pub(crate) fn can_leave_unscaled(&self) -> bool {
        self.scaling.iter().any(|name| name == "none")
    }

    /// The tray, if the printer has it.
    pub(crate) fn tray<'a>(&self, wanted: Option<&'a str>) -> Option<&'a str> {
        wanted.filter(|wanted| self.trays.iter().any(|tray| tray == wanted))
    }
}
