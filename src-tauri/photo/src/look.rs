//! The look at a decoded picture: is there one face, where does it stand, how was it lit?

use crate::geometry::{self, Geometry};
use crate::light;
use crate::picture::Picture;
use crate::pixels::Turn;
use crate::requirements::Requirements;
use crate::verdict::{Finding, Verdict};

/// Longest side of the copy that is measured; a photo of the asked size is measured as it is.
const LONGEST: usize = 1024;

/// What was seen.
pub(crate) struct Seen {
    pub(crate) findings: Vec<Finding>,
    pub(crate) geometry: Geometry,
}

/// Looks at a picture that is upright after a turn.
pub(crate) fn look(stored: &Picture, turn: Turn, requirements: &Requirements) -> Seen {
    let Some((copy, scale)) = stored.reduced(LONGEST) else {
        return Seen {
            findings: Vec::new(),
            geometry: Geometry::empty(stored.width, stored.height),
        };
    };
    let upright = if turn == Turn::of_exif(1) {
        copy
    } else {
        copy.turned(turn)
    };
    let found = geometry::find(&upright);
    let geometry = found.geometry(&upright, scale, requirements);
    let mut findings = geometry::findings(&geometry, requirements);
    if let Some(view) = &found.view {
        findings.extend(light::findings(view));
        findings.push(light::compression(stored));
    }
    Seen { findings, geometry }
}

/// Judges a frame of a camera: samples of red, green and blue, row by row; none when their number
/// is not that of the sides or a side is 0.
///
/// A frame is no file yet, so nothing exact is said of it. It should have the shape of the photo
/// that is asked for, cut so that the clerk sees what will be kept.
pub fn judge_frame(
    samples: &[u8],
    width: u32,
    height: u32,
    requirements: &Requirements,
) -> Option<Verdict> {
    let (wide, high) = (usize::try_from(width).ok()?, usize::try_from(height).ok()?);
    let expected = wide.checked_mul(high)?.checked_mul(3)?;
    if expected == 0 || expected != samples.len() {
        return None;
    }
    let whole = Picture {
        width: wide,
        height: high,
        samples: samples.to_vec(),
    };
    let mut findings = vec![crate::picture::background(&whole)];
    let seen = look(&whole, Turn::of_exif(1), requirements);
    findings.extend(seen.findings);
    Some(Verdict {
        ok: true,
        format: "RGB".to_owned(),
        width,
        height,
        bytes: u64::try_from(samples.len()).unwrap_or(u64::MAX),
        findings,
        geometry: Some(seen.geometry),
    })
}
