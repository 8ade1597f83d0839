//! Outlines of glyphs: read from a `glyf` table, written back on the grid of an embedded face.
//!
//! Composite glyphs are taken apart, because a subset shares nothing that would make them pay.
//! Hinting instructions are left behind: paper has dots enough.

use super::sfnt::{read_i16, read_u16};

/// A place in units of a face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Point {
    pub(crate) x: f32,
    pub(crate) y: f32,
}

/// A straight line, or a quadratic curve where there is a control point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Segment {
    pub(crate) from: Point,
    pub(crate) control: Option<Point>,
    pub(crate) to: Point,
}

/// Segments, each beginning where the one before ends, closed.
pub(crate) type Contour = Vec<Segment>;

/// Composite glyphs may refer to composite glyphs, this deep.
const DEEPEST: u8 = 5;

// Flags of a point.
const ON_CURVE: u8 = 0x01;
const X_SHORT: u8 = 0x02;
const Y_SHORT: u8 = 0x04;
const REPEAT: u8 = 0x08;
const X_SAME_OR_POSITIVE: u8 = 0x10;
const Y_SAME_OR_POSITIVE: u8 = 0x20;

// Flags of a part of a composite glyph.
const WORD_ARGUMENTS: u16 = 0x0001;
const ARGUMENTS_ARE_OFFSETS: u16 = 0x0002;
const ONE_SCALE: u16 = 0x0008;
const MORE_PARTS: u16 = 0x0020;
const TWO_SCALES: u16 = 0x0040;
const MATRIX: u16 = 0x0080;

/// The contours of a glyph, its parts in place. `None` when the data is damaged.
pub(super) fn read<'a>(
    id: u16,
    data_of: &impl Fn(u16) -> Option<&'a [u8]>,
) -> Option<Vec<Contour>> {
    read_glyph(id, data_of, DEEPEST)
}

fn read_glyph<'a>(
    id: u16,
    data_of: &impl Fn(u16) -> Option<&'a [u8]>,
    depth: u8,
) -> Option<Vec<Contour>> {
    let data = data_of(id)?;
    if data.is_empty() {
        return Some(Vec::new());
    }
    match usize::try_from(read_i16(data, 0)?) {
        Ok(contours) => read_simple(data, contours),
        Err(_) => read_composite(data, data_of, depth.checked_sub(1)?),
    }
}

fn read_composite<'a>(
    data: &[u8],
    data_of: &impl Fn(u16) -> Option<&'a [u8]>,
    depth: u8,
) -> Option<Vec<Contour>> {
    let scale = |at: usize| Some(f32::from(read_i16(data, at)?) / 16384.0);
    let mut contours = Vec::new();
    let mut at = 10;
    loop {
        let (flags, id) = (read_u16(data, at)?, read_u16(data, at + 2)?);
        // Parts that are moved point onto point do not occur in faces of ideographs.
        if flags & ARGUMENTS_ARE_OFFSETS == 0 {
            return None;
        }
        let (dx, dy);
        if flags & WORD_ARGUMENTS == 0 {
            let [x, y] = read_u16(data, at + 4)?.to_be_bytes();
            (dx, dy) = (f32::from(x.cast_signed()), f32::from(y.cast_signed()));
            at += 6;
        } else {
            (dx, dy) = (
                f32::from(read_i16(data, at + 4)?),
                f32::from(read_i16(data, at + 6)?),
            );
            at += 8;
        }
        let (mut xx, mut xy, mut yx, mut yy) = (1.0, 0.0, 0.0, 1.0);
        if flags & ONE_SCALE != 0 {
            xx = scale(at)?;
            yy = xx;
            at += 2;
        } else if flags & TWO_SCALES != 0 {
            (xx, yy) = (scale(at)?, scale(at + 2)?);
            at += 4;
        } else if flags & MATRIX != 0 {
            (xx, xy, yx, yy) = (scale(at)?, scale(at + 2)?, scale(at + 4)?, scale(at + 6)?);
            at += 8;
        }
        let moved = |point: Point| Point {
            x: point.x * xx + point.y * yx + dx,
            y: point.x * xy + point.y * yy + dy,
        };
        for mut contour in read_glyph(id, data_of, depth)? {
            for segment in &mut contour {
                segment.from = moved(segment.from);
                segment.control = segment.control.map(moved);
                segment.to = moved(segment.to);
            }
            contours.push(contour);
        }
        if flags & MORE_PARTS == 0 {
            return Some(contours);
        }
    }
}

fn read_simple(data: &[u8], count: usize) -> Option<Vec<Contour>> {
    let mut ends = Vec::with_capacity(count);
    for index in 0..count {
        ends.push(usize::from(read_u16(data, 10 + 2 * index)?));
    }
    let points = ends.last().map_or(0, |last| last + 1);
    let instructions = usize::from(read_u16(data, 10 + 2 * count)?);
    let mut rest = data.get(12 + 2 * count + instructions..)?;
    let mut flags = Vec::with_capacity(points);
    while flags.len() < points {
        let (flag, after) = rest.split_first()?;
        rest = after;
        let mut times = 1;
        if flag & REPEAT != 0 {
            let (more, after) = rest.split_first()?;
            rest = after;
            times += usize::from(*more);
        }
        flags.resize(flags.len() + times, *flag);
    }
    let xs = coordinates(&mut rest, &flags, X_SHORT, X_SAME_OR_POSITIVE)?;
    let ys = coordinates(&mut rest, &flags, Y_SHORT, Y_SAME_OR_POSITIVE)?;
    let points: Vec<(Point, bool)> = xs
        .into_iter()
        .zip(ys)
        .zip(flags)
        .map(|((x, y), flag)| (Point { x, y }, flag & ON_CURVE != 0))
        .collect();
    let mut start = 0;
    let mut contours = Vec::with_capacity(count);
    for end in ends {
        contours.extend(contour(points.get(start..=end)?));
        start = end + 1;
    }
    Some(contours)
}

fn coordinates(rest: &mut &[u8], flags: &[u8], short: u8, same: u8) -> Option<Vec<f32>> {
    let mut value = 0_i32;
    let mut values = Vec::with_capacity(flags.len());
    for flag in flags {
        if flag & short != 0 {
            let (distance, after) = rest.split_first()?;
            *rest = after;
            let distance = i32::from(*distance);
            value += if flag & same == 0 {
                -distance
            } else {
                distance
            };
        } else if flag & same == 0 {
            value += i32::from(read_i16(rest, 0)?);
            *rest = rest.get(2..)?;
        }
        // A face is at most 16,384 units wide.
        values.push(f32::from(i16::try_from(value).ok()?));
    }
    Some(values)
}

/// The segments between points on and off the curve; none of fewer than two points.
fn contour(points: &[(Point, bool)]) -> Option<Contour> {
    let first_on = points.iter().position(|(_, on)| *on);
    let (start, skipped) = match first_on {
        Some(index) => (points.get(index)?.0, index + 1),
        None => (middle(points.last()?.0, points.first()?.0), 0),
    };
    let around = points.iter().cycle().skip(skipped).take(points.len());
    let mut segments = Vec::with_capacity(points.len());
    let mut from = start;
    let mut control: Option<Point> = None;
    for (point, on) in around.copied().chain([(start, true)]) {
        if !on {
            if let Some(held) = control.replace(point) {
                let to = middle(held, point);
                segments.push(Segment {
                    from,
                    control: Some(held),
                    to,
                });
                from = to;
            }
        } else if control.is_some() || point != from {
            segments.push(Segment {
                from,
                control: control.take(),
                to: point,
            });
            from = point;
        }
    }
    (segments.len() > 1).then_some(segments)
}

pub(super) fn middle(a: Point, b: Point) -> Point {
    Point {
        x: f32::midpoint(a.x, b.x),
        y: f32::midpoint(a.y, b.y),
    }
}

/// A point on the grid of an embedded face.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Dot {
    x: i16,
    y: i16,
    on: bool,
}

/// A glyph for a `glyf` table, on a grid of `grid` units of the face it was read from, and its
/// leftmost place on that grid. Nothing of a glyph without an outline.
pub(super) fn write(contours: &[Contour], grid: f32) -> Option<(Vec<u8>, i16)> {
    let contours: Vec<Vec<Dot>> = contours
        .iter()
        .map(|contour| dots(contour, grid))
        .filter(|dots| dots.len() > 2)
        .collect();
    let all = || contours.iter().flatten();
    let (Some(left), Some(right)) = (all().map(|dot| dot.x).min(), all().map(|dot| dot.x).max())
    else {
        return Some((Vec::new(), 0));
    };
    let (low, high) = (all().map(|dot| dot.y).min()?, all().map(|dot| dot.y).max()?);
    let mut data = Vec::new();
    let count = i16::try_from(contours.len()).ok()?;
    for value in [count, left, low, right, high] {
        data.extend_from_slice(&value.to_be_bytes());
    }
    let mut end = 0_u16;
    for contour in &contours {
        end = end.checked_add(u16::try_from(contour.len()).ok()?)?;
        data.extend_from_slice(&(end - 1).to_be_bytes());
    }
    // No instructions.
    data.extend_from_slice(&[0, 0]);
    let (mut flags, mut xs, mut ys) = (Vec::new(), Vec::new(), Vec::new());
    let (mut x, mut y) = (0, 0);
    for dot in all() {
        let flag = step(dot.x - x, X_SHORT, X_SAME_OR_POSITIVE, &mut xs)
            | step(dot.y - y, Y_SHORT, Y_SAME_OR_POSITIVE, &mut ys)
            | if dot.on { ON_CURVE } else { 0 };
        flags.push(flag);
        (x, y) = (dot.x, dot.y);
    }
    for run in flags.chunk_by(|a, b| a == b) {
        for run in run.chunks(256) {
            let flag = *run.first()?;
            match u8::try_from(run.len() - 1).ok()? {
                0 => data.push(flag),
                more => data.extend_from_slice(&[flag | REPEAT, more]),
            }
        }
    }
    data.extend(xs);
    data.extend(ys);
    Some((data, left))
}

fn step(distance: i16, short: u8, same: u8, bytes: &mut Vec<u8>) -> u8 {
    match (distance, u8::try_from(distance.unsigned_abs())) {
        (0, _) => same,
        (_, Ok(near)) => {
            bytes.push(near);
            short | if distance > 0 { same } else { 0 }
        }
        (_, Err(_)) => {
            bytes.extend_from_slice(&distance.to_be_bytes());
            0
        }
    }
}

fn dots(contour: &Contour, grid: f32) -> Vec<Dot> {
    let dot = |point: Point, on| Dot {
        x: rounded(point.x / grid),
        y: rounded(point.y / grid),
        on,
    };
    let mut dots: Vec<Dot> = Vec::with_capacity(2 * contour.len());
    for segment in contour {
        let controls = segment.control.map(|control| dot(control, false));
        for next in controls.into_iter().chain([dot(segment.to, true)]) {
            // On a coarse grid short segments fall together.
            let repeated = dots
                .last()
                .is_some_and(|last| next.on && (last.x, last.y) == (next.x, next.y));
            if repeated && let Some(last) = dots.last_mut() {
                last.on = true;
            } else {
                dots.push(next);
            }
        }
    }
    if dots.len() > 1 && dots.first() == dots.last() {
        dots.pop();
    }
    without_implied(&dots)
}

/// A point on the curve in the middle of two controls need not be written.
fn without_implied(dots: &[Dot]) -> Vec<Dot> {
    let count = dots.len();
    let neighbour = |index: usize| dots.get(index % count).filter(|dot| !dot.on);
    let mut kept = Vec::with_capacity(count);
    for (index, dot) in dots.iter().enumerate() {
        let implied = dot.on
            && neighbour(index + count - 1)
                .zip(neighbour(index + 1))
                .is_some_and(|(a, b)| {
                    (a.x + b.x - 2 * dot.x).abs() <= 1 && (a.y + b.y - 2 * dot.y).abs() <= 1
                });
        if !implied {
            kept.push(*dot);
        }
    }
    kept
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a face is at most 16,384 units wide, and the cast stops at the ends of the range"
)]
fn rounded(value: f32) -> i16 {
    value.round() as i16
}
