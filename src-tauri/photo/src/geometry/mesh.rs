//! The face's parts: 468 points, of which the corners of the eyes and the outline of the face are
//! used.

use super::Point;
use super::face::Face;
use super::square::Square;
use crate::network::Network;
use crate::numeric::real;
use crate::picture::Picture;

/// How much larger than the face the square around it is; so it was trained.
const AROUND: f32 = 1.5;
/// Least sureness that there is a face.
const SURE: f32 = 0.5;

/// The points, in pixels of the picture.
pub(super) struct Mesh {
    points: Vec<Point>,
}

/// Outer and inner corner of the eye on the left of the picture, inner and outer of the other.
const CORNERS: [usize; 4] = [33, 133, 362, 263];
/// The outline beside the ears, from the temple to the lobe, on the left of the picture.
const LEFT: [usize; 3] = [127, 234, 93];
/// The same on the right.
const RIGHT: [usize; 3] = [356, 454, 323];

/// The points of a face; none when what was taken for a face is none.
pub(super) fn find(picture: &Picture, face: &Face) -> Option<Mesh> {
    let frame = face.frame;
    let middle = Point {
        x: frame.left + frame.width / 2.0,
        y: frame.top + frame.height / 2.0,
    };
    let (left, right) = face.eyes;
    let first = Square::new(middle, AROUND * frame.width.max(frame.height), left, right)?;
    // Once more, around what was found: a square that sits better is measured better.
    within(picture, &within(picture, &first)?.square()?)
}

fn within(picture: &Picture, square: &Square) -> Option<Mesh> {
    let side = Network::Mesh.side();
    let told = Network::Mesh.run(square.samples(picture, side, false))?;
    let (places, sure) = (told.first()?, told.get(1)?.first()?);
    // The network tells a logit.
    if *sure < (SURE / (1.0 - SURE)).ln() {
        return None;
    }
    let points = places
        .as_chunks::<3>()
        .0
        .iter()
        .map(|[x, y, _]| square.place(x / real(side), y / real(side)))
        .collect();
    Some(Mesh { points })
}

impl Mesh {
    fn at(&self, index: usize) -> Option<Point> {
        self.points.get(index).copied()
    }

    /// The outer and the inner corner of the eye on the left, the inner and the outer of the other.
    pub(super) fn corners(&self) -> Option<[Point; 4]> {
        let [outer_left, inner_left, inner_right, outer_right] = CORNERS.map(|one| self.at(one));
        Some([outer_left?, inner_left?, inner_right?, outer_right?])
    }

    /// The outline beside the ears, on the left and on the right.
    pub(super) fn sides(&self) -> Option<([Point; 3], [Point; 3])> {
        let three = |indices: [usize; 3]| {
            let [upper, middle, lower] = indices.map(|one| self.at(one));
            Some([upper?, middle?, lower?])
        };
        Some((three(LEFT)?, three(RIGHT)?))
    }

    /// The square around all points, upright as the eyes are.
    fn square(&self) -> Option<Square> {
        let [left, _, _, right] = self.corners()?;
        let upright = Square::new(left, 1.0, left, right)?;
        let (mut least, mut most) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for point in &self.points {
            let (x, y) = upright.away(*point);
            least = (least.0.min(x), least.1.min(y));
            most = (most.0.max(x), most.1.max(y));
        }
        let side = (most.0 - least.0).max(most.1 - least.1);
        let middle = upright.place(
            0.5 + f32::midpoint(least.0, most.0),
            0.5 + f32::midpoint(least.1, most.1),
        );
        Square::new(middle, AROUND * side, left, right)
    }
}
