//! 脸部宽: between the cheeks where the ears meet the face.
//!
//! The outline of the network's points beside the ears, from one to the other across the picture,
//! as the standard measures. The network guesses a face on under hair; where hair hides the cheek
//! the face ends at the hair. Light falls off over a cheek slowly, and so does a shadow's edge; from
//! skin to hair what is lit itself changes, within a few pixels. Hair is therefore told from the
//! skin right beside it, not from how bright the cheek is elsewhere. How far this lies from marks
//! set by hand is in docs/photo-conformance.md.

use super::mesh::Mesh;
use super::{Head, Point};
use crate::numeric::{index, real};
use crate::pixels::Grey;

/// Heights under the line of the eyes at which ears meet the face, in distances of the eyes.
const EARS: (f32, f32) = (0.1, 0.6);
/// Brightness, as a share of that of the skin right beside it, below which something is hair. Ours:
/// from 0.55 to 0.75 no width of the set changes by more than two of the card's pixels.
const HAIR: f32 = 0.65;
/// How wide the strips are that are compared, in distances of the eyes.
const BESIDE: f32 = 0.1;
/// How far inwards hair is looked for, as a share of the way from the middle.
const INWARDS: f32 = 0.75;
/// Narrowest and widest face, in distances of the eyes; beyond them nothing is told.
const PLAUSIBLE: (f32, f32) = (1.6, 2.9);

/// Both ends, the left one first, at one height.
pub(super) fn find(grey: &Grey, head: &Head, mesh: &Mesh) -> Option<(Point, Point)> {
    let (left, right) = mesh.sides()?;
    let leftmost = left.iter().map(|point| point.x).fold(f32::MAX, f32::min);
    let rightmost = right.iter().map(|point| point.x).fold(f32::MIN, f32::max);
    let middle = head.eyes_middle();
    let ends = (
        middle.x - visible(grey, head, middle.x - leftmost, -1.0)?,
        middle.x + visible(grey, head, rightmost - middle.x, 1.0)?,
    );
    let apart = head.eyes_apart();
    let width = ends.1 - ends.0;
    let plausible = width >= PLAUSIBLE.0 * apart && width <= PLAUSIBLE.1 * apart;
    let height = left.iter().chain(&right).map(|point| point.y).sum::<f32>() / 6.0;
    plausible.then_some((
        Point {
            x: ends.0,
            y: height,
        },
        Point {
            x: ends.1,
            y: height,
        },
    ))
}

/// How far a cheek is seen from the middle, on a side, of what the outline says: the middle one of
/// the heights beside the ear.
fn visible(grey: &Grey, head: &Head, outline: f32, side: f32) -> Option<f32> {
    let middle = head.eyes_middle();
    let apart = head.eyes_apart();
    if apart < 1.0 || outline <= 0.0 {
        return None;
    }
    let along = (
        (head.right_eye.x - head.left_eye.x) / apart,
        (head.right_eye.y - head.left_eye.y) / apart,
    );
    let strip = index(BESIDE * apart).max(2);
    let first = INWARDS * outline - real(strip);
    let count = index(outline - first) + strip;
    let reaches = (index(EARS.0 * apart)..index(EARS.1 * apart))
        .map(|lower| {
            let row: Vec<f32> = (0..count)
                .map(|step| {
                    let (aside, lower) = (side * (first + real(step)), real(lower));
                    let x = middle.x - along.1 * lower + along.0 * aside;
                    let y = middle.y + along.0 * lower + along.1 * aside;
                    grey.at(index(x), index(y))
                })
                .collect();
            hair(&row, strip).map_or(outline, |step| (first + real(step)).min(outline))
        })
        .collect();
    median(reaches)
}

/// Where hair begins in a row of brightness that runs outwards and ends a strip beyond the outline:
/// where two strips side by side differ most, if what lies beyond stays dark up to the end.
fn hair(row: &[f32], strip: usize) -> Option<usize> {
    let (step, within, beside) = row
        .windows(2 * strip)
        .enumerate()
        .map(|(start, window)| {
            let (within, beside) = window.split_at(strip);
            (start + strip, mean(within).max(1.0), mean(beside))
        })
        .min_by(|one, other| (one.2 / one.1).total_cmp(&(other.2 / other.1)))?;
    let beyond = mean(row.get(step..)?);
    (beside.max(beyond) < HAIR * within).then_some(step)
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / real(values.len().max(1))
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}
