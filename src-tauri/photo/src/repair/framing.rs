//! The frame around a head, and the photo cut by it.

use super::{FILTER, RepairError, Step};
use crate::geometry::Head;
use crate::numeric::{index, real, whole};
use crate::picture::Picture;
use crate::pixels::{Rectangle, Turn};
use crate::requirements::Requirements;

/// Width of the face that is aimed at when the cheeks were seen, in pixels of the photo.
const FACE: f32 = 207.0;
/// A face's width in distances of the eyes, where the cheeks were not seen.
const FACE_IN_EYES: f32 = 2.2;
/// From the eyes to the top of the head in distances of the eyes, where the top was not seen.
const TOP_IN_EYES: f32 = 1.55;
/// Most enlargement; beyond it a photo is soft.
const ENLARGED: f32 = 1.5;
/// Most of a frame that may lie outside the picture on one side.
const OUTSIDE: f32 = 0.25;
/// How far pixels beside an edge may be from white for the background to be carried on.
pub(super) const WHITE: u8 = 40;

/// The frame in which the eyes stand in the middle, the head's top 14 pixels under the edge and
/// the face is as wide as the standard's middle; smaller where the eyes would sink too low.
pub(super) fn around(
    face: Rectangle,
    head: &Head,
    (width, height): (f32, f32),
    requirements: &Requirements,
) -> Result<Rectangle, RepairError> {
    let profile = requirements.profile;
    let (wide, high) = sides(requirements);
    let apart = head.right_eye.x - head.left_eye.x;
    if apart < 1.0 || face.width < 1.0 {
        return Err(RepairError::NoFace);
    }
    let face_width = head.face_width().unwrap_or(FACE_IN_EYES * apart);
    let eyes = head.eyes_middle();
    let top = head.top.unwrap_or((eyes.y - TOP_IN_EYES * apart).max(0.0));
    let above = (eyes.y - top).max(apart);
    let margin = f32::midpoint(profile.head_top.0, profile.head_top.1);
    // Photo pixels a pixel of the picture, from the face's width, and at most so many that the
    // eyes keep their distance from the lower edge.
    let by_face = FACE.clamp(profile.face_width.0 + 4.0, profile.face_width.1 - 4.0) / face_width;
    let by_eyes = (high - profile.eye_line - 3.0 - margin) / above;
    let least = (profile.face_width.0 + 4.0) / face_width;
    let most = (profile.face_width.1 - 4.0) / face_width;
    // A picture that ends soon below the head is cut closer, as far as the face may grow.
    let by_room = (high - margin) / (height - top).max(1.0);
    let scale = by_face.max(by_room).min(most).min(by_eyes.max(least));
    if scale > ENLARGED {
        return Err(RepairError::TooFewPixels {
            percent: whole(scale * 100.0),
        });
    }
    let mut frame = Rectangle {
        left: eyes.x - f32::midpoint(profile.eyes_middle.0, profile.eyes_middle.1) / scale,
        top: top - margin / scale,
        width: wide / scale,
        height: high / scale,
    };
    // The eyes go before the space above the head.
    let lowest = eyes.y - (high - profile.eye_line - 3.0) / scale;
    frame.top = frame.top.max(lowest);
    // Where the top is only reckoned, a picture that ends just above it is taken as it is.
    if head.top.is_none() && frame.top > -0.08 * frame.height {
        frame.top = frame.top.max(0.0);
    }
    let inside = frame.left + frame.width > 0.0
        && frame.top + frame.height > 0.0
        && frame.left < width
        && frame.top < height;
    if inside {
        Ok(frame)
    } else {
        Err(RepairError::NoRoom)
    }
}

/// Sides of the asked photo.
pub(super) fn sides(requirements: &Requirements) -> (f32, f32) {
    let side = |value: u32| real(usize::try_from(value).unwrap_or(usize::MAX));
    (
        side(requirements.bounds.width),
        side(requirements.bounds.height),
    )
}

/// Cuts and scales; what lies outside the picture is carried on from a white background.
pub(super) fn cut(
    stored: &Picture,
    turn: Turn,
    frame: Rectangle,
    requirements: &Requirements,
) -> Result<(Picture, Vec<Step>), RepairError> {
    let (wide, high) = sides(requirements);
    let (width, height) = turn.sides(stored.width, stored.height);
    let (width, height) = (real(width), real(height));
    let usable = frame.width >= 1.0 && frame.height >= 1.0 && wide >= 1.0 && high >= 1.0;
    if !usable || wide * high > 4_000_000.0 {
        return Err(RepairError::NoRoom);
    }
    let scale = wide / frame.width;
    let left = frame.left.max(0.0);
    let top = frame.top.max(0.0);
    let right = (frame.left + frame.width).min(width);
    let bottom = (frame.top + frame.height).min(height);
    let missing = [
        left - frame.left,
        frame.left + frame.width - right,
        top - frame.top,
        frame.top + frame.height - bottom,
    ];
    let [west, east, north, south] = missing;
    if right - left < 1.0
        || bottom - top < 1.0
        || west.max(east) > OUTSIDE * frame.width
        || north > OUTSIDE * frame.height
        || south > 0.02 * frame.height
    {
        return Err(RepairError::NoRoom);
    }
    let part = Rectangle {
        left,
        top,
        width: right - left,
        height: bottom - top,
    };
    let inner = (
        index(part.width * scale).clamp(1, index(wide)),
        index(part.height * scale).clamp(1, index(high)),
    );
    let in_store = turn.stored(part, stored.width, stored.height);
    let store_sides = turn.sides(inner.0, inner.1);
    let inside = stored
        .resampled(in_store, store_sides.0, store_sides.1, FILTER)
        .ok_or(RepairError::NoRoom)?
        .turned(turn);
    let mut steps = vec![
        Step::Cut {
            left: whole(left),
            top: whole(top),
            width: whole(part.width),
            height: whole(part.height),
        },
        Step::Scaled {
            percent: whole(scale * 100.0),
        },
    ];
    let (full_width, full_height) = (index(wide), index(high));
    if inner == (full_width, full_height) {
        return Ok((inside, steps));
    }
    let at = (
        index(west * scale).min(full_width - inner.0),
        index(north * scale).min(full_height - inner.1),
    );
    let extended = extend(&inside, at, (full_width, full_height))?;
    let added = 100.0 - 100.0 * real(inner.0 * inner.1) / real(full_width * full_height);
    if added >= 0.5 {
        steps.push(Step::Extended {
            percent: whole(added),
        });
    }
    Ok((extended, steps))
}

/// Lays a picture into a larger one and carries its edges on, as far as they are background.
fn extend(
    inside: &Picture,
    (left, top): (usize, usize),
    (width, height): (usize, usize),
) -> Result<Picture, RepairError> {
    let few = |missing: usize| missing <= 2;
    let right = width - left - inside.width;
    let white = |x: usize, y: usize| inside.at(x, y).iter().all(|sample| 255 - sample <= WHITE);
    let mostly = |count: usize, of: usize| count * 20 >= of * 19;
    let (last_x, upper) = (inside.width - 1, inside.height / 2);
    let west = (0..upper).filter(|y| white(0, *y)).count();
    let east = (0..upper).filter(|y| white(last_x, *y)).count();
    let north = (0..inside.width).filter(|x| white(*x, 0)).count();
    if !few(left) && !mostly(west, upper)
        || !few(right) && !mostly(east, upper)
        || !few(top) && !mostly(north, inside.width)
    {
        return Err(RepairError::NoRoom);
    }
    let mut samples = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        for x in 0..width {
            let from_x = x.saturating_sub(left).min(last_x);
            let from_y = y.saturating_sub(top).min(inside.height - 1);
            samples.extend(inside.at(from_x, from_y));
        }
    }
    Ok(Picture {
        width,
        height,
        samples,
    })
}
