//! The centres of the eyes: where the slopes of brightness point away from one dark place
//! (Timm and Barth, Accurate Eye Centre Localisation by Means of Gradients, 2011).

use super::Point;
use crate::numeric::{index, real};
use crate::pixels::{Grey, Rectangle};

/// Slopes within this many view pixels of a centre speak for it: an iris and its white.
const REACH: f32 = 9.0;
/// Candidates kept for either eye.
const KEPT: usize = 12;
/// Usual distance of the eyes, as a share of the box.
const APART: f32 = 0.43;
/// Radius around a centre in which it settles on the dark, in distances of the eyes.
const SETTLE: f32 = 0.1;
/// Usual height of the eyes in the box, as a share.
const HEIGHT: f32 = 0.36;

/// A slope of brightness, of length one.
struct Slope {
    x: f32,
    y: f32,
    across: f32,
    down: f32,
    strength: f32,
}

#[derive(Clone, Copy)]
struct Candidate {
    at: Point,
    score: f32,
}

/// Both eyes inside a face's box: the one on the left of the picture first.
pub(super) fn find(grey: &Grey, face: Rectangle) -> Option<(Point, Point)> {
    let smooth = smoothed(grey);
    let left = candidates(&smooth, face, (0.12, 0.48));
    let right = candidates(&smooth, face, (0.52, 0.88));
    let best = left.first()?.score.max(right.first()?.score).max(1.0);
    let mut chosen = None;
    let mut most = f32::MIN;
    for one in &left {
        for other in &right {
            let across = (other.at.x - one.at.x) / face.width;
            let down = (other.at.y - one.at.y) / face.width;
            let middle_x = (f32::midpoint(one.at.x, other.at.x) - face.left) / face.width;
            let middle_y = (f32::midpoint(one.at.y, other.at.y) - face.top) / face.height;
            let strange = ((across - APART) / 0.06).powi(2)
                + (down / 0.07).powi(2)
                + ((middle_x - 0.5) / 0.06).powi(2)
                + ((middle_y - HEIGHT) / 0.06).powi(2);
            let score = (one.score + other.score) / best - 0.2 * strange;
            if score > most {
                most = score;
                chosen = Some((one.at, other.at));
            }
        }
    }
    let (left, right) = chosen?;
    let apart = right.x - left.x;
    Some((
        settled(&smooth, left, apart),
        settled(&smooth, right, apart),
    ))
}

/// Moves a centre to the middle of the dark around it: lashes and lids draw the slopes upwards, an
/// iris is darker than they are.
fn settled(grey: &Grey, from: Point, apart: f32) -> Point {
    let reach = SETTLE * apart;
    let mut at = from;
    for _ in 0..4 {
        let (left, right) = (index(at.x - reach), index(at.x + reach));
        let (top, bottom) = (index(at.y - reach), index(at.y + reach));
        let mut around = Vec::new();
        for y in top..=bottom {
            for x in left..=right {
                let (across, down) = (real(x) - at.x, real(y) - at.y);
                if across.hypot(down) <= reach {
                    around.push((real(x), real(y), grey.at(x, y)));
                }
            }
        }
        let count = real(around.len().max(1));
        let mean = around.iter().map(|(_, _, value)| value).sum::<f32>() / count;
        let (mut weight, mut sum_x, mut sum_y) = (0.0, 0.0, 0.0);
        for (x, y, value) in around {
            let dark = (mean - value).max(0.0).powi(2);
            weight += dark;
            sum_x += dark * x;
            sum_y += dark * y;
        }
        if weight < 1.0 {
            return at;
        }
        at = Point {
            x: sum_x / weight,
            y: sum_y / weight,
        };
    }
    at
}

/// Means over three by three pixels.
fn smoothed(grey: &Grey) -> Grey {
    let mut samples = Vec::with_capacity(grey.samples.len());
    for y in 0..grey.height {
        for x in 0..grey.width {
            let mut sum = 0.0;
            for row in [y.saturating_sub(1), y, y + 1] {
                for column in [x.saturating_sub(1), x, x + 1] {
                    sum += grey.at(column, row);
                }
            }
            samples.push(crate::numeric::sample(sum / 9.0));
        }
    }
    Grey { samples, ..*grey }
}

fn candidates(grey: &Grey, face: Rectangle, (from, to): (f32, f32)) -> Vec<Candidate> {
    let left = index(face.left + from * face.width).max(1);
    let right = index(face.left + to * face.width).min(grey.width.saturating_sub(2));
    let top = index(face.top + 0.17 * face.height).max(1);
    let bottom = index(face.top + 0.56 * face.height).min(grey.height.saturating_sub(2));
    let mut slopes = Vec::new();
    for y in top..bottom {
        for x in left..right {
            let across = grey.at(x + 1, y) - grey.at(x - 1, y);
            let down = grey.at(x, y + 1) - grey.at(x, y - 1);
            let strength = across.hypot(down);
            if strength > 8.0 {
                slopes.push(Slope {
                    x: real(x),
                    y: real(y),
                    across: across / strength,
                    down: down / strength,
                    strength: strength.min(60.0),
                });
            }
        }
    }
    let mut found = Vec::new();
    for y in top..bottom {
        for x in left..right {
            let at = Point {
                x: real(x),
                y: real(y),
            };
            let score = support(&slopes, at) * (255.0 - grey.at(x, y)).max(0.0) / 255.0;
            found.push(Candidate { at, score });
        }
    }
    best(found)
}

/// How much the slopes around a place point away from it; those at the sides count more, because
/// lids hide the upper and lower rim of an iris.
fn support(slopes: &[Slope], at: Point) -> f32 {
    slopes
        .iter()
        .filter_map(|slope| {
            let (x, y) = (slope.x - at.x, slope.y - at.y);
            if x.abs() > REACH || y.abs() > REACH {
                return None;
            }
            let far = x.hypot(y);
            if !(2.0..=REACH).contains(&far) {
                return None;
            }
            let agree = (x * slope.across + y * slope.down) / far;
            (agree > 0.0).then(|| agree * agree * slope.strength * (0.4 + 0.6 * x.abs() / far))
        })
        .sum()
}

/// The strongest candidates, none within three pixels of a stronger one.
fn best(mut found: Vec<Candidate>) -> Vec<Candidate> {
    found.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut kept: Vec<Candidate> = Vec::with_capacity(KEPT);
    for candidate in found {
        let near = |other: &Candidate| {
            (other.at.x - candidate.at.x).hypot(other.at.y - candidate.at.y) < 3.0
        };
        if !kept.iter().any(near) {
            kept.push(candidate);
            if kept.len() == KEPT {
                break;
            }
        }
    }
    kept
}
