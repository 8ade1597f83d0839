//! 脸部宽: between the cheeks at the height where the ears meet the face.
//!
//! Skin is followed outwards under the ears until its colour ends, row by row, and the middle of
//! the rows is taken: ears have the colour of skin, and no edge tells them from the face. A factor
//! leads back up to the ears; it was set on few faces (docs/photo-conformance.md). A width that no
//! face has at this distance of the eyes is not told.

use super::silhouette::Silhouette;
use super::{Head, Point};
use crate::numeric::{index, real};
use crate::picture::Picture;

/// Narrowest face, in distances of the eyes.
const NARROWEST: f32 = 1.75;
/// Widest face, in distances of the eyes.
const WIDEST: f32 = 2.6;
/// Heights under the line of the eyes at which the jaw is measured, in distances of the eyes:
/// under the ears, which have the colour of skin too.
const FROM: f32 = 0.85;
/// The lower end of them.
const TO: f32 = 1.05;
/// Heights under the line of the eyes at which ears meet the face, in distances of the eyes.
const EARS: (f32, f32) = (0.1, 0.6);
/// How far from the middle that is, in distances of the jaw's edge from it.
const MEETING: (f32, f32) = (1.0, 1.2);
/// Colour distance at which skin ends, in parts of its own brightness.
const OTHER: f32 = 0.17;

/// Both ends, the left one first.
pub(super) fn find(
    picture: &Picture,
    head: &Head,
    silhouette: Option<&Silhouette>,
) -> Option<(Point, Point)> {
    let middle = head.eyes_middle();
    let (across, down) = (
        head.right_eye.x - head.left_eye.x,
        head.right_eye.y - head.left_eye.y,
    );
    let apart = across.hypot(down);
    if apart < 1.0 {
        return None;
    }
    // Along the line of the eyes, so that a tilted head is as wide as an upright one.
    let (along_x, along_y) = (across / apart, down / apart);
    let skin = skin(picture, head)?;
    let place = |lower: f32, aside: f32| Point {
        x: middle.x - along_y * lower + along_x * aside,
        y: middle.y + along_x * lower + along_y * aside,
    };
    let ends = |at: Point| {
        let inside = at.x >= 0.0 && at.x < real(picture.width) && at.y < real(picture.height);
        let (x, y) = (index(at.x), index(at.y));
        !inside
            || silhouette.is_some_and(|silhouette| silhouette.is_behind(x, y))
            || is_other(picture.at(x, y), skin)
    };
    let (mut lefts, mut rights) = (Vec::new(), Vec::new());
    for row in index(FROM * apart)..index(TO * apart) {
        let lower = real(row);
        let reach = |side: f32| {
            walk(0.55 * apart, 1.6 * apart, |aside| {
                ends(place(lower, side * aside))
            })
        };
        lefts.push(reach(-1.0));
        rights.push(reach(1.0));
    }
    let grey = picture.grey();
    let meeting = |jaw: f32, side: f32| {
        let slope = |aside: f32| {
            (index(EARS.0 * apart)..index(EARS.1 * apart))
                .map(|row| {
                    let (inner, outer) = (
                        place(real(row), side * (aside - 1.5)),
                        place(real(row), side * (aside + 1.5)),
                    );
                    let inner = grey.at(index(inner.x), index(inner.y));
                    let outer = grey.at(index(outer.x), index(outer.y));
                    (inner - outer).abs().min(50.0)
                })
                .sum::<f32>()
        };
        let steps = index(jaw * (MEETING.1 - MEETING.0));
        (0..=steps)
            .map(|step| jaw * MEETING.0 + real(step))
            .max_by(|one, other| slope(*one).total_cmp(&slope(*other)))
            .unwrap_or(jaw)
    };
    let left = meeting(median(lefts)?, -1.0);
    let right = meeting(median(rights)?, 1.0);
    let width = left + right;
    let plausible = width >= NARROWEST * apart && width <= WIDEST * apart;
    // Along one height, as the standard measures and the overlay draws.
    let middle = place(0.65 * apart, f32::midpoint(-left, right));
    plausible.then_some((
        Point {
            x: middle.x - width / 2.0,
            y: middle.y,
        },
        Point {
            x: middle.x + width / 2.0,
            y: middle.y,
        },
    ))
}

/// Steps outwards until three places in a row are not skin; how far the last was that is.
fn walk(from: f32, to: f32, ends: impl Fn(f32) -> bool) -> f32 {
    let (mut last, mut at, mut other) = (from, from, 0);
    while at < to && other < 3 {
        at += 1.0;
        if ends(at) {
            other += 1;
        } else {
            other = 0;
            last = at;
        }
    }
    last
}

/// The middle colour of both cheeks, under the eyes.
fn skin(picture: &Picture, head: &Head) -> Option<[f32; 3]> {
    let apart = head.right_eye.x - head.left_eye.x;
    let reach = index(0.12 * apart).max(2);
    let mut colours: [Vec<f32>; 3] = [Vec::new(), Vec::new(), Vec::new()];
    for eye in [head.left_eye, head.right_eye] {
        let (centre_x, centre_y) = (index(eye.x), index(eye.y + 0.55 * apart));
        for y in centre_y.saturating_sub(reach)..centre_y + reach {
            for x in centre_x.saturating_sub(reach)..centre_x + reach {
                for (colour, sample) in colours.iter_mut().zip(picture.at(x, y)) {
                    colour.push(f32::from(sample));
                }
            }
        }
    }
    let [red, green, blue] = colours;
    Some([median(red)?, median(green)?, median(blue)?])
}

/// Whether a pixel has another colour than skin: its hue, and its brightness far below.
fn is_other(pixel: [u8; 3], skin: [f32; 3]) -> bool {
    let [red, green, blue] = pixel.map(f32::from);
    let sum = (red + green + blue).max(1.0);
    let skin_sum = skin.iter().sum::<f32>().max(1.0);
    let [skin_red, skin_green, _] = skin;
    let hue = (red / sum - skin_red / skin_sum).abs() + (green / sum - skin_green / skin_sum).abs();
    let bright = sum / skin_sum;
    hue > OTHER * 0.5 || !(0.45..=1.6).contains(&bright)
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}
