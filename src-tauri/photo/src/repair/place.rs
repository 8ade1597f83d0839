//! Where a photo is cut out of the picture, and whether the head is set upright for it.

use super::levelling::Levelling;
use super::{RepairError, framing};
use crate::geometry::{self, Found, Head};
use crate::numeric::real;
use crate::picture::Picture;
use crate::pixels::{Rectangle, Turn};
use crate::requirements::Requirements;

/// Longest side of the copy in which the head is looked for.
const LONGEST: usize = 1024;

/// Where a photo is cut out.
pub(super) struct Place {
    /// Clockwise quarter turns that make the picture upright.
    pub(super) turned: u8,
    /// How it is set level then.
    pub(super) levelling: Option<Levelling>,
    /// What is cut out, in pixels of the picture that this makes.
    pub(super) frame: Rectangle,
}

/// The one head of a picture.
pub(super) struct Seen {
    /// The upright copy in which it was found.
    copy: Picture,
    /// Pixels of the copy a pixel of the picture.
    scale: f32,
    /// Sides of the upright picture.
    sides: (f32, f32),
    turned: u8,
    levelling: Option<Levelling>,
    face: Rectangle,
    head: Head,
}

/// Looks for the head of a picture that is upright after a turn, or after quarter turns more.
pub(super) fn look(
    stored: &Picture,
    turn: Turn,
    requirements: &Requirements,
) -> Result<Seen, RepairError> {
    let (copy, scale) = stored.reduced(LONGEST).ok_or(RepairError::Damaged)?;
    let mut copy = copy.turned(turn);
    let mut found = geometry::find(&copy);
    let turned = found.turned;
    if turned != 0 {
        copy = copy.turned(Turn {
            mirrored: false,
            quarters: turned,
        });
        found = geometry::find(&copy);
    }
    let (face, head) = one_head(&found, &copy, scale, requirements)?;
    let (width, height) = turn.and(turned).sides(stored.width, stored.height);
    Ok(Seen {
        copy,
        scale,
        sides: (real(width), real(height)),
        turned,
        levelling: None,
        face,
        head,
    })
}

/// The one face of an upright copy and its head, in pixels of the picture.
fn one_head(
    found: &Found,
    copy: &Picture,
    scale: f32,
    requirements: &Requirements,
) -> Result<(Rectangle, Head), RepairError> {
    match found.faces.len() {
        0 => return Err(RepairError::NoFace),
        1 => {}
        count => return Err(RepairError::SeveralFaces { count }),
    }
    let geometry = found.geometry(copy, scale, requirements);
    let face = geometry.faces.first().ok_or(RepairError::NoFace)?;
    let head = geometry.head.ok_or(RepairError::NoFace)?;
    Ok((*face, head))
}

impl Seen {
    /// Degrees by which the head leans, where that is more than is allowed.
    pub(super) fn leans(&self, requirements: &Requirements) -> Option<f32> {
        let tilt = self.head.tilt();
        (tilt.abs() > requirements.profile.tilt).then_some(tilt)
    }

    /// The same head set upright; measured again, since the highest point of a head that leans is
    /// another one.
    pub(super) fn levelled(&self, requirements: &Requirements) -> Result<Self, RepairError> {
        let levelling = Levelling::of(&self.head).ok_or(RepairError::NoFace)?;
        let copy = levelling.scaled(self.scale).rough(&self.copy);
        let found = geometry::find(&copy);
        let (face, head) = one_head(&found, &copy, self.scale, requirements)?;
        Ok(Self {
            copy,
            levelling: Some(levelling),
            face,
            head,
            ..*self
        })
    }

    /// The place that the head asks for; `near` is the share of what is seen below the eyes that it
    /// may use, for a head that stands too near to the edges once it is set upright.
    pub(super) fn place(
        &self,
        near: f32,
        requirements: &Requirements,
    ) -> Result<Place, RepairError> {
        let (width, height) = self.sides;
        let around = |height| framing::around(self.face, &self.head, (width, height), requirements);
        let mut frame = around(height)?;
        if let Some(levelling) = &self.levelling {
            let eyes = self.head.eyes_middle().y;
            let room = levelling.room(frame.width, height);
            frame = around(eyes + near * (room - eyes))?;
        }
        Ok(Place {
            turned: self.turned,
            levelling: self.levelling,
            frame,
        })
    }
}
