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
mod levelling;
mod place;
mod step;

use fast_image_resize::FilterType;

use crate::jpeg;
use crate::picture::{self, Picture};
use crate::pixels::{Rectangle, Turn};
use crate::requirements::Requirements;
use crate::verdict::{Class, Finding, Level, Verdict};

use place::Place;

pub use step::{RepairError, Step};

/// What may be done besides turning by quarters, cutting, scaling and writing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Remedies {
    /// Set a head upright that leans a few degrees more than is allowed.
    pub upright: bool,
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
    let order = Order {
        stored: &stored,
        orientation,
        requirements,
        remedies,
    };
    if let Some(frame) = remedies.frame {
        // A frame that a clerk chose is the clerk's.
        return order.made(&Place {
            turned: 0,
            levelling: None,
            frame,
        });
    }
    let seen = place::look(&stored, Turn::of_exif(orientation), requirements)?;
    let before = crate::judge(bytes, requirements);
    let mended = |place: Place| -> Result<Repaired, RepairError> {
        let repaired = order.made(&place)?;
        no_worse(&before, &repaired.verdict)?;
        Ok(repaired)
    };
    let upright = |tilt: f32| -> Result<Repaired, String> {
        if tilt.abs() > levelling::MOST {
            return Err(format!("超过{}度，转正后肩膀会歪", levelling::MOST));
        }
        let level = seen.levelled(requirements).map_err(|_| NO_BETTER)?;
        let repaired = NEARER
            .iter()
            .map(|near| level.place(*near, requirements).and_then(&mended))
            .find(|repaired| !matches!(repaired, Err(RepairError::NoRoom)));
        match repaired {
            Some(Ok(repaired)) if is_level(&repaired.verdict, requirements) => Ok(repaired),
            Some(Err(RepairError::TooFewPixels { .. })) => Err("转正后要放大到模糊".to_owned()),
            Some(_) => Err(NO_BETTER.to_owned()),
            None => Err(NO_WALL.to_owned()),
        }
    };
    let mut left_leaning = None;
    if let Some(tilt) = seen.leans(requirements).filter(|_| remedies.upright) {
        match upright(tilt) {
            Ok(repaired) => return Ok(repaired),
            Err(why) => {
                let degrees = tilt.abs();
                left_leaning = Some(format!(
                    "未扶正倾斜的头（{degrees:.1}度）：{why}，请把头摆正重新拍照。"
                ));
            }
        }
    }
    let mut repaired = mended(seen.place(1.0, requirements)?)?;
    repaired.declined.splice(0..0, left_leaning);
    Ok(repaired)
}

/// What is to be made of what.
struct Order<'a> {
    stored: &'a Picture,
    orientation: u16,
    requirements: &'a Requirements,
    remedies: &'a Remedies,
}

impl Order<'_> {
    /// The photo cut out at a place.
    fn made(&self, place: &Place) -> Result<Repaired, RepairError> {
        let mut steps = Vec::new();
        let mut turn = Turn::of_exif(self.orientation);
        if self.orientation != 1 {
            steps.push(Step::Oriented {
                orientation: self.orientation,
            });
        }
        if place.turned != 0 {
            steps.push(Step::Turned {
                degrees: 90 * u16::from(place.turned),
            });
            turn = turn.and(place.turned);
        }
        let (mut photo, cut) = match &place.levelling {
            Some(levelling) => levelling.cut(self.stored, turn, place.frame, self.requirements),
            None => framing::cut(self.stored, turn, place.frame, self.requirements),
        }?;
        steps.extend(cut);
        let mut declined = Vec::new();
        if self.remedies.white_balance {
            match colour::balance(&mut photo) {
                Ok(step) => steps.push(step),
                Err(why) => declined.push(why.to_owned()),
            }
        }
        if self.remedies.background {
            match colour::even_background(&mut photo) {
                Ok(step) => steps.push(step),
                Err(why) => declined.push(why.to_owned()),
            }
        }
        let (jpeg, step) = encode::within(&photo, self.requirements.bounds)?;
        steps.push(step);
        let verdict = crate::judge(&jpeg, self.requirements);
        Ok(Repaired {
            jpeg,
            steps,
            declined,
            verdict,
        })
    }
}

/// Whether the head no longer leans more than is allowed.
fn is_level(verdict: &Verdict, requirements: &Requirements) -> bool {
    let geometry = verdict.geometry.as_ref();
    geometry
        .and_then(|geometry| geometry.head)
        .is_some_and(|head| head.tilt().abs() <= requirements.profile.tilt)
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

/// How near a head that was set upright is cut, where its corners would be made up otherwise: shares
/// of what is seen below the eyes. The face stays as wide as is allowed.
const NEARER: [f32; 5] = [1.0, 0.95, 0.9, 0.85, 0.8];
/// Why a head was left leaning.
const NO_BETTER: &str = "转正后量得的位置没有变好";
const NO_WALL: &str = "转正后四角会露出画面以外，那里接不上白墙，补画等于造假";

/// Resamples well; the filter of all output.
const FILTER: FilterType = FilterType::Lanczos3;
