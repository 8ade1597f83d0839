//! A square of a picture, at any angle, as a network is shown it.

use super::Point;
use crate::numeric::real;
use crate::picture::Picture;

/// A square; no angle is kept, only the direction of its upper side, so that nothing depends on a
/// machine's sine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Square {
    pub(super) middle: Point,
    /// Length of a side, in pixels.
    pub(super) side: f32,
    /// Along the upper side, of length one.
    along: (f32, f32),
}

impl Square {
    /// A square whose upper side runs as from one point to another; none of the same points.
    pub(super) fn new(middle: Point, side: f32, from: Point, to: Point) -> Option<Self> {
        let (across, down) = (to.x - from.x, to.y - from.y);
        let length = across.hypot(down);
        (length > 0.0 && side >= 1.0).then_some(Self {
            middle,
            side,
            along: (across / length, down / length),
        })
    }

    /// Where a place of the square is in the picture; 0 to 1 from its upper left corner.
    pub(super) fn place(&self, x: f32, y: f32) -> Point {
        let (right, down) = ((x - 0.5) * self.side, (y - 0.5) * self.side);
        Point {
            x: self.middle.x + right * self.along.0 - down * self.along.1,
            y: self.middle.y + right * self.along.1 + down * self.along.0,
        }
    }

    /// How far a place of the picture lies from the middle, along the upper side and down.
    pub(super) fn away(&self, point: Point) -> (f32, f32) {
        let (x, y) = (point.x - self.middle.x, point.y - self.middle.y);
        (
            x * self.along.0 + y * self.along.1,
            y * self.along.0 - x * self.along.1,
        )
    }

    /// So many pixels a side, all red samples, all green, all blue, each 0 to 1; beyond the edge of
    /// the picture its last pixels go on. Mirrored, the right is on the left.
    pub(super) fn samples(&self, picture: &Picture, side: usize, mirrored: bool) -> Vec<f32> {
        let area = side * side;
        let mut planes = [
            Vec::with_capacity(area * 3),
            Vec::with_capacity(area),
            Vec::with_capacity(area),
        ];
        for row in 0..side {
            for column in 0..side {
                let column = if mirrored { side - 1 - column } else { column };
                let share = |pixel: usize| (real(pixel) + 0.5) / real(side);
                let place = self.place(share(column), share(row));
                let colour = picture.between(place.x, place.y);
                for (plane, sample) in planes.iter_mut().zip(colour) {
                    plane.push(sample / 255.0);
                }
            }
        }
        let [mut samples, green, blue] = planes;
        samples.extend(green);
        samples.extend(blue);
        samples
    }
}
