//! The middles of the irises.

use super::Point;
use super::mesh::Mesh;
use super::square::Square;
use crate::network::Network;
use crate::numeric::real;
use crate::picture::Picture;

/// How much longer than an eye the square around it is; so it was trained.
const AROUND: f32 = 2.3;

/// Both irises' middles, the one on the left of the picture first.
pub(super) fn find(picture: &Picture, mesh: &Mesh) -> Option<(Point, Point)> {
    let [outer_left, inner_left, inner_right, outer_right] = mesh.corners()?;
    Some((
        // It was trained on the eye on the right of a picture, so the other is shown mirrored.
        iris(picture, outer_left, inner_left, true)?,
        iris(picture, inner_right, outer_right, false)?,
    ))
}

fn iris(picture: &Picture, from: Point, to: Point, mirrored: bool) -> Option<Point> {
    let middle = Point {
        x: f32::midpoint(from.x, to.x),
        y: f32::midpoint(from.y, to.y),
    };
    let long = (to.x - from.x).hypot(to.y - from.y);
    let square = Square::new(middle, AROUND * long, from, to)?;
    let side = Network::Iris.side();
    let told = Network::Iris.run(square.samples(picture, side, mirrored))?;
    let [x, y] = *told.first()?.first_chunk::<2>()?;
    let (x, y) = (x / real(side), y / real(side));
    Some(square.place(if mirrored { 1.0 - x } else { x }, y))
}
