//! Outlines with fewer points, as near to the drawn ones as paper can show.
//!
//! A face for screens of every size draws an ideograph with ninety points, many of them nearer to
//! each other than the dots of a printer. Neighbouring segments are replaced by one line or one
//! curve as long as nothing moves by more than the tolerance. Only +, −, ×, ÷ and square roots are
//! used, which give the same bytes on every machine.

use super::outline::{Contour, Point, Segment};

/// Cosine of the turn from which on two segments meet in a corner.
const CORNER: f32 = 0.94;
/// Places looked at on each segment.
const SAMPLES: u8 = 4;
/// Straight pieces that a candidate curve is measured by.
const PIECES: u8 = 8;

/// `contour` within `tolerance` units of the face.
pub(super) fn simplify(contour: &Contour, tolerance: f32) -> Contour {
    let count = contour.len();
    if count < 3 {
        return contour.clone();
    }
    let begin = first_corner(contour);
    let around: Contour = contour
        .iter()
        .cycle()
        .skip(begin)
        .take(count)
        .copied()
        .collect();
    let mut simplified = Vec::with_capacity(count);
    let mut rest = around.as_slice();
    while let Some(first) = rest.first() {
        let (mut best, mut taken) = (*first, 1);
        let mut missed = false;
        // One segment never closes a contour by itself.
        for length in 1..=rest.len().min(count - 1) {
            match rest.get(..length).and_then(|run| fit(run, tolerance)) {
                Some(segment) => (best, taken) = (segment, length),
                // A bulge may fit again with the segment that ends it.
                None if missed => break,
                None => missed = true,
            }
        }
        simplified.push(best);
        rest = rest.get(taken..).unwrap_or_default();
    }
    simplified
}

fn first_corner(contour: &Contour) -> usize {
    let before = contour.iter().cycle().skip(contour.len() - 1);
    before
        .zip(contour)
        .position(|(before, after)| {
            let (a, b) = (leaving(before), entering(after));
            dot(a, b) < CORNER * (dot(a, a) * dot(b, b)).sqrt()
        })
        .unwrap_or(0)
}

/// One segment in place of `run`, if it stays within the tolerance.
fn fit(run: &[Segment], tolerance: f32) -> Option<Segment> {
    let (first, last) = (run.first()?, run.last()?);
    let (from, to) = (first.from, last.to);
    let mut samples = Vec::with_capacity(run.len() * usize::from(SAMPLES));
    for segment in run {
        samples.extend((1..=SAMPLES).map(|step| at(segment, f32::from(step) / f32::from(SAMPLES))));
    }
    samples.pop();
    let limit = tolerance * tolerance;
    let line = Segment {
        from,
        control: None,
        to,
    };
    if from != to
        && samples
            .iter()
            .all(|point| distance(*point, from, to) <= limit)
    {
        return Some(line);
    }
    if let [only] = run {
        return Some(*only);
    }
    let through = *samples.get(samples.len() / 2)?;
    let bulging = Point {
        x: 2.0 * through.x - f32::midpoint(from.x, to.x),
        y: 2.0 * through.y - f32::midpoint(from.y, to.y),
    };
    let candidates = crossing(from, entering(first), to, leaving(last));
    candidates
        .into_iter()
        .chain([bulging])
        .map(|control| Segment {
            from,
            control: Some(control),
            to,
        })
        .find(|curve| stays_within(curve, &samples, limit))
}

fn stays_within(curve: &Segment, samples: &[Point], limit: f32) -> bool {
    let mut pieces = Vec::with_capacity(usize::from(PIECES));
    let mut from = curve.from;
    for step in 1..=PIECES {
        let to = at(curve, f32::from(step) / f32::from(PIECES));
        pieces.push((from, to));
        from = to;
    }
    samples.iter().all(|point| {
        pieces
            .iter()
            .any(|(from, to)| distance(*point, *from, *to) <= limit)
    })
}

/// Where the tangents at both ends meet, ahead of the first and behind the second.
fn crossing(from: Point, direction: Point, to: Point, arriving: Point) -> Option<Point> {
    let cross = direction.x * arriving.y - direction.y * arriving.x;
    if cross.abs() < 1e-6 {
        return None;
    }
    let (x, y) = (to.x - from.x, to.y - from.y);
    let ahead = (x * arriving.y - y * arriving.x) / cross;
    let behind = (x * direction.y - y * direction.x) / cross;
    // The control lies ahead of the first end and behind the second: a plain bow.
    (ahead > 0.0 && behind < 0.0).then_some(Point {
        x: from.x + direction.x * ahead,
        y: from.y + direction.y * ahead,
    })
}

fn at(segment: &Segment, t: f32) -> Point {
    let u = 1.0 - t;
    match segment.control {
        None => Point {
            x: u * segment.from.x + t * segment.to.x,
            y: u * segment.from.y + t * segment.to.y,
        },
        Some(control) => Point {
            x: u * u * segment.from.x + 2.0 * u * t * control.x + t * t * segment.to.x,
            y: u * u * segment.from.y + 2.0 * u * t * control.y + t * t * segment.to.y,
        },
    }
}

/// Direction at the beginning.
fn entering(segment: &Segment) -> Point {
    difference(segment.from, segment.control.unwrap_or(segment.to))
}

/// Direction at the end.
fn leaving(segment: &Segment) -> Point {
    difference(segment.control.unwrap_or(segment.from), segment.to)
}

fn difference(from: Point, to: Point) -> Point {
    Point {
        x: to.x - from.x,
        y: to.y - from.y,
    }
}

fn dot(a: Point, b: Point) -> f32 {
    a.x * b.x + a.y * b.y
}

/// Square of the distance of a point from a straight piece.
fn distance(point: Point, from: Point, to: Point) -> f32 {
    let (way, off) = (difference(from, to), difference(from, point));
    let length = dot(way, way);
    let along = if length > 0.0 {
        (dot(way, off) / length).clamp(0.0, 1.0)
    } else {
        0.0
    };
    let gap = Point {
        x: off.x - way.x * along,
        y: off.y - way.y * along,
    };
    dot(gap, gap)
}
