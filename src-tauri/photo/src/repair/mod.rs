//! A photo made fit: upright, cut around the head, scaled, and written as the card centre takes it.
//!
//! A repair begins from the bytes that came and always gives the same for the same [`Remedies`], so
//! undoing a step is repairing again without it; the bytes that came are kept by the caller. The
//! face is never painted: turning, cutting and scaling move pixels, white balance is one factor a
//! colour over the whole picture, and evening the background touches only what the silhouette's
//! flood reaches.

mod colour;
mod encode;
mod framing;
mod step;

use fast_image_resize::FilterType;

use crate::geometry;
use crate::jpeg;
use crate::numeric::real;
use crate::picture::{self, Picture};
use crate::pixels::{Rectangle, Turn};
use crate::requirements::Requirements;
use crate::verdict::{Class, Finding, Level, Verdict};

pub use step::{RepairError, Step};

/// Longest side of the copy in which the head is looked for.
const LONGEST: usize = 1024;

/// What may be done besides turning, cutting, scaling and writing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Remedies {
    /// Balance the colours by the background, mildly.
    pub white_balance: bool,
    /// Lift an almost white background to an even one.
    pub background: bool,
    /// A frame that the clerk chose, in pixels of the upright picture; without it the frame
    /// follows the head.
    pub frame: Option<Rectangle>,
}

/// A repaired photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Repaired {
    /// The new file, a baseline JPEG of 350 dpi without metadata.
    pub jpeg: Vec<u8>,
    /// What was done, in order.
    pub steps: Vec<Step>,
    /// What was asked for and not done, and why, in sentences.
    pub declined: Vec<String>,
    /// The verdict on the new file.
    pub verdict: Verdict,
}

/// Repairs a photo, or says why that is impossible.
pub fn repair(
    bytes: &[u8],
    requirements: &Requirements,
    remedies: &Remedies,
) -> Result<Repaired, RepairError> {
    let (stored, orientation) = open(bytes)?;
    let mut steps = Vec::new();
    let mut declined = Vec::new();
    let mut turn = Turn::of_exif(orientation);
    if orientation != 1 {
        steps.push(Step::Oriented { orientation });
    }

    let (frame, turned) = match remedies.frame {
        Some(frame) => (frame, 0),
        None => around_the_head(&stored, turn, requirements)?,
    };
    if turned != 0 {
        steps.push(Step::Turned {
            degrees: 90 * u16::from(turned),
        });
        turn = turn.and(turned);
    }
    let (mut photo, cut) = framing::cut(&stored, turn, frame, requirements)?;
    steps.extend(cut);
    if remedies.white_balance {
        match colour::balance(&mut photo) {
            Ok(step) => steps.push(step),
            Err(why) => declined.push(why.to_owned()),
        }
    }
    if remedies.background {
        match colour::even_background(&mut photo) {
            Ok(step) => steps.push(step),
            Err(why) => declined.push(why.to_owned()),
        }
    }
    let (jpeg, step) = encode::within(&photo, requirements.bounds)?;
    steps.push(step);
    let verdict = crate::judge(&jpeg, requirements);
    // A frame that a clerk chose is the clerk's.
    if remedies.frame.is_none() {
        no_worse(&crate::judge(bytes, requirements), &verdict)?;
    }
    Ok(Repaired {
        jpeg,
        steps,
        declined,
        verdict,
    })
}

/// Whether a repair left no more findings that block, and where none blocked before, no more on
/// where the face stands.
fn no_worse(before: &Verdict, after: &Verdict) -> Result<(), RepairError> {
    let count = |verdict: &Verdict, is_meant: fn(&Finding) -> bool| {
        verdict.findings.iter().filter(|one| is_meant(one)).count()
    };
    let blocking = |verdict| count(verdict, |finding| finding.blocking);
    let misplaced = |verdict| {
        count(verdict, |finding| {
            finding.class == Class::Geometric && finding.level == Level::Warning
        })
    };
    let worse = |before, after| Err(RepairError::Worse { before, after });
    let (blocked, blocks) = (blocking(before), blocking(after));
    let (was_misplaced, is_misplaced) = (misplaced(before), misplaced(after));
    if blocks > blocked {
        worse(blocked, blocks)
    } else if blocked == 0 && is_misplaced > was_misplaced {
        worse(was_misplaced, is_misplaced)
    } else {
        Ok(())
    }
}

/// Decodes what can be repaired.
fn open(bytes: &[u8]) -> Result<(Picture, u16), RepairError> {
    if !bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Err(RepairError::NotJpeg);
    }
    let structure = jpeg::walk(bytes);
    let frame = structure.frame.ok_or(RepairError::Damaged)?;
    if frame.pixels() > jpeg::MOST_PIXELS {
        return Err(RepairError::TooManyPixels);
    }
    match frame.components {
        1 => return Err(RepairError::Grey),
        4 => return Err(RepairError::PrintingColours),
        _ => {}
    }
    let whole = matches!(
        structure.ending,
        jpeg::Ending::Whole | jpeg::Ending::Trailing(_)
    );
    if !whole || structure.coded.is_err() {
        return Err(RepairError::Damaged);
    }
    if frame.is_scanned_apart(structure.scans) {
        return Err(RepairError::ColoursApart);
    }
    if !frame.is_readable() || frame.is_scanned_too_often(structure.scans) {
        return Err(RepairError::Damaged);
    }
    let stored = picture::decode(bytes).ok_or(RepairError::Damaged)?;
    if picture::colour(&stored).blocking {
        return Err(RepairError::Grey);
    }
    Ok((stored, structure.orientation))
}

/// The frame that the head asks for, and the quarter turns that make it upright.
fn around_the_head(
    stored: &Picture,
    turn: Turn,
    requirements: &Requirements,
) -> Result<(Rectangle, u8), RepairError> {
    let (copy, scale) = stored.reduced(LONGEST).ok_or(RepairError::Damaged)?;
    let mut upright = copy.turned(turn);
    let mut found = geometry::find(&upright);
    let turned = found.turned;
    if turned != 0 {
        upright = upright.turned(Turn {
            mirrored: false,
            quarters: turned,
        });
        found = geometry::find(&upright);
    }
    match found.faces.len() {
        0 => return Err(RepairError::NoFace),
        1 => {}
        count => return Err(RepairError::SeveralFaces { count }),
    }
    let geometry = found.geometry(&upright, scale, requirements);
    let face = geometry.faces.first().ok_or(RepairError::NoFace)?;
    let head = geometry.head.as_ref().ok_or(RepairError::NoFace)?;
    let sides = (real(stored.width), real(stored.height));
    let sides = if turn.and(turned).quarters % 2 == 1 {
        (sides.1, sides.0)
    } else {
        sides
    };
    let frame = framing::around(*face, head, sides, requirements)?;
    Ok((frame, turned))
}

/// Resamples well; the filter of all output.
const FILTER: FilterType = FilterType::Lanczos3;
