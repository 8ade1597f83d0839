//! 脸部宽: between the cheeks where the ears meet the face.
//!
//! The outline of the network's points beside the ears, from one to the other across the picture,
//! as the standard measures. The network guesses a face on under hair; where hair hides the cheek
//! the face ends at the hair, which is looked for from the outline inwards. No factor was fitted:
//! how far this lies from marks set by hand is in docs/photo-conformance.md.

use super::mesh::Mesh;
use super::{Head, Point};
use crate::numeric::{index, real};
use crate::pixels::Grey;

/// Heights under the line of the eyes at which ears meet the face, in distances of the eyes.
const EARS: (f32, f32) = (0.1, 0.6);
/// Brightness, as a share of the cheek's, below which something beside it is hair.
const HAIR: f32 = 0.45;
/// How far inwards hair is looked for, as a share of the way from the middle.
const INWARDS: f32 = 0.7;
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
    let bright = |lower: f32, aside: f32| {
        let x = middle.x - along.1 * lower + along.0 * aside;
        let y = middle.y + along.0 * lower + along.1 * aside;
        grey.at(index(x), index(y))
    };
    let reach = index(0.12 * apart).max(1);
    let mut cheek = Vec::new();
    for down in 0..=2 * reach {
        for across in 0..=2 * reach {
            let (down, across) = (real(down) - real(reach), real(across) - real(reach));
            cheek.push(bright(0.55 * apart + down, side * 0.5 * apart + across));
        }
    }
    let hair = HAIR * median(cheek)?;
    let reaches = (index(EARS.0 * apart)..index(EARS.1 * apart))
        .map(|lower| {
            let (mut last, mut aside, mut skin) = (outline, outline, 0);
            while aside > INWARDS * outline && skin < 2 {
                if bright(real(lower), side * aside) < hair {
                    last = aside;
                    skin = 0;
                } else {
                    skin += 1;
                }
                aside -= 1.0;
            }
            last
        })
        .collect();
    median(reaches)
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}
