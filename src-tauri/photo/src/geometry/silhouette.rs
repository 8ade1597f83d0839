//! What stands before the background: everything that the background, looked at from the upper
//! edge and the upper sides, does not reach.
//!
//! The background may be of any colour and may fade over the picture; it may not be a room. A
//! plane is laid through its brightness in each colour, and what differs from it stands before it.

use super::{Head, Point};
use crate::numeric::{index, real, share};
use crate::picture::Picture;
use crate::pixels::Rectangle;

/// Root mean square distance from the plane above which a background is a room.
const ROOM: f32 = 16.0;
/// Least share of the edges that has to lie on the plane; hair and shoulders may take the rest.
const SEEN: f32 = 0.6;
/// Least distance from the background that stands before it.
const STANDS_OUT: f32 = 14.0;

/// Least height of a head above its eyes, in distances of the eyes.
const LOWEST: f32 = 1.15;

/// The silhouette of a view.
pub(super) struct Silhouette {
    width: usize,
    height: usize,
    /// What the background reaches.
    behind: Vec<bool>,
}

/// A plane over the picture in one colour: its value, its slope across and its slope down.
#[derive(Clone, Copy, Default)]
struct Plane {
    value: f32,
    across: f32,
    down: f32,
}

impl Plane {
    fn at(self, x: f32, y: f32) -> f32 {
        self.value + self.across * x + self.down * y
    }
}

/// The silhouette of a view with the face's box in it; none when the background is a room.
pub(super) fn of(picture: &Picture, face: Rectangle) -> Option<Silhouette> {
    let (planes, spread) = background(picture, face)?;
    let limit = STANDS_OUT.max(3.0 * spread);
    let mut alike = Vec::with_capacity(picture.width * picture.height);
    for y in 0..picture.height {
        for x in 0..picture.width {
            alike.push(distance(picture, &planes, x, y) < limit);
        }
    }
    let behind = reached(
        &alike,
        picture.width,
        picture.height,
        index(face.top + face.height),
    );
    Some(Silhouette {
        width: picture.width,
        height: picture.height,
        behind,
    })
}

fn distance(picture: &Picture, planes: &[Plane; 3], x: usize, y: usize) -> f32 {
    let (across, down) = (real(x), real(y));
    picture
        .at(x, y)
        .iter()
        .zip(planes)
        .map(|(sample, plane)| {
            let expected = plane.at(across, down).clamp(0.0, 255.0);
            (f32::from(*sample) - expected).abs()
        })
        .fold(0.0, f32::max)
}

/// Planes through the strips along the upper edge and the upper sides, laid twice: the second time
/// without what lies far from the first.
fn background(picture: &Picture, face: Rectangle) -> Option<([Plane; 3], f32)> {
    let strip = 6.min(picture.width / 8).max(1);
    let lower = index(face.top + 0.5 * face.height).min(picture.height);
    let mut spots = Vec::new();
    for y in 0..lower {
        for x in 0..picture.width {
            let edge = y < 4 || x < strip || x + strip >= picture.width;
            if edge && (x + y) % 2 == 0 {
                spots.push((x, y));
            }
        }
    }
    let all = spots.len();
    let mut planes = lay(picture, &spots)?;
    for _ in 0..3 {
        let mut distances: Vec<f32> = spots
            .iter()
            .map(|(x, y)| distance(picture, &planes, *x, *y))
            .collect();
        distances.sort_by(f32::total_cmp);
        let middle = distances.get(distances.len() / 2).copied()?;
        let far = (3.0 * middle).max(6.0);
        let near: Vec<(usize, usize)> = spots
            .iter()
            .copied()
            .filter(|(x, y)| distance(picture, &planes, *x, *y) <= far)
            .collect();
        planes = lay(picture, &near)?;
        spots = near;
    }
    let sum: f32 = spots
        .iter()
        .map(|(x, y)| distance(picture, &planes, *x, *y).powi(2))
        .sum();
    let spread = (sum / real(spots.len().max(1))).sqrt();
    let seen = share(spots.len(), all);
    (spread <= ROOM && seen >= SEEN).then_some((planes, spread))
}

/// Least squares through some spots, in each colour.
fn lay(picture: &Picture, spots: &[(usize, usize)]) -> Option<[Plane; 3]> {
    if spots.len() < 20 {
        return None;
    }
    let count = real(spots.len());
    let mean_x = spots.iter().map(|(x, _)| real(*x)).sum::<f32>() / count;
    let mean_y = spots.iter().map(|(_, y)| real(*y)).sum::<f32>() / count;
    let (mut xx, mut xy, mut yy) = (0.0_f32, 0.0_f32, 0.0_f32);
    let mut sums = [(0.0_f32, 0.0_f32, 0.0_f32); 3];
    for (x, y) in spots {
        let (across, down) = (real(*x) - mean_x, real(*y) - mean_y);
        xx += across * across;
        xy += across * down;
        yy += down * down;
        for (sum, sample) in sums.iter_mut().zip(picture.at(*x, *y)) {
            let sample = f32::from(sample);
            sum.0 += sample;
            sum.1 += across * sample;
            sum.2 += down * sample;
        }
    }
    let determinant = xx * yy - xy * xy;
    let plane = |(sum, by_x, by_y): (f32, f32, f32)| {
        let (across, down) = if determinant > 1.0 {
            (
                (by_x * yy - by_y * xy) / determinant,
                (by_y * xx - by_x * xy) / determinant,
            )
        } else {
            (0.0, 0.0)
        };
        Plane {
            value: sum / count - across * mean_x - down * mean_y,
            across,
            down,
        }
    };
    Some(sums.map(plane))
}

/// What of the places that look like background is reached from the upper edge and the sides
/// above a height.
fn reached(alike: &[bool], width: usize, height: usize, lower: usize) -> Vec<bool> {
    let mut behind = vec![false; alike.len()];
    let mut waiting: Vec<(usize, usize)> = Vec::new();
    waiting.extend((0..width).map(|x| (x, 0)));
    for y in 0..lower.min(height) {
        waiting.push((0, y));
        waiting.push((width.saturating_sub(1), y));
    }
    while let Some((x, y)) = waiting.pop() {
        let at = y * width + x;
        let Some(seen) = behind.get_mut(at) else {
            continue;
        };
        if *seen || !alike.get(at).copied().unwrap_or(false) {
            continue;
        }
        *seen = true;
        if x > 0 {
            waiting.push((x - 1, y));
        }
        if x + 1 < width {
            waiting.push((x + 1, y));
        }
        if y > 0 {
            waiting.push((x, y - 1));
        }
        if y + 1 < height {
            waiting.push((x, y + 1));
        }
    }
    behind
}

impl Silhouette {
    /// What the background reaches, row by row.
    pub(super) fn into_mask(self) -> Vec<bool> {
        self.behind
    }

    /// Whether the background is seen at a place.
    pub(super) fn is_behind(&self, x: usize, y: usize) -> bool {
        x < self.width
            && self
                .behind
                .get(y * self.width + x)
                .copied()
                .unwrap_or(false)
    }

    /// The height of the head's top; none when the background reaches down into the face or the
    /// head up to the edge, so that the silhouette is not to be believed.
    pub(super) fn top(&self, head: &Head) -> Option<f32> {
        let Point { x, y } = head.eyes_middle();
        let apart = head.right_eye.x - head.left_eye.x;
        let left = index(x - 1.1 * apart);
        let right = index(x + 1.1 * apart).min(self.width);
        let wanted = index(0.25 * apart).max(3);
        let stands = |row: usize| {
            (left..right)
                .filter(|column| !self.is_behind(*column, row))
                .count()
        };
        // From the eyes upwards, so that a spot on the wall above the head is not its top.
        let eyes = index(y).min(self.height.saturating_sub(1));
        if stands(eyes) < wanted * 4 {
            return None;
        }
        let mut top = eyes;
        while top > 0 && stands(top - 1) >= wanted {
            top -= 1;
        }
        // A head that reaches the very edge is cut by it, or the wall there was taken for the head.
        let above = y - real(top);
        (top > 0 && above > LOWEST * apart).then_some(real(top))
    }
}
