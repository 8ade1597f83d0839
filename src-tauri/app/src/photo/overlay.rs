//! What is drawn over a photo: what was found, and where it should be.

use counter_photo::{Bands, Code, Geometry, Head, Point, Rectangle};

use crate::contract::{OverlayShape, OverlayView};

/// The drawing; none where no face was found, or where it lies on its side.
pub(super) fn overlay(geometry: &Geometry) -> Option<OverlayView> {
    let face = geometry.faces.first().filter(|_| geometry.turned == 0)?;
    let (width, height) = (real(geometry.width), real(geometry.height));
    let mut shapes = Vec::new();
    if let Some(bands) = &geometry.bands {
        shapes.extend(allowed(bands, width, height));
    }
    shapes.extend(geometry.faces.iter().skip(1).map(other_face));
    shapes.push(rectangle("face_box", "box", face));
    if let Some(head) = &geometry.head {
        shapes.extend(found(head, face, width, height));
    }
    Some(OverlayView {
        width: geometry.width,
        height: geometry.height,
        shapes,
    })
}

/// The shapes that show a finding.
pub(super) fn shapes_of(code: Code) -> Vec<String> {
    let shapes: &[&str] = match code {
        Code::Faces => &["face_box", "other_face"],
        Code::FaceWidth => &["face_width", "face_width_allowed"],
        Code::HeadTop => &["head_top", "head_top_allowed"],
        Code::EyeLine => &["eye_line", "eye_line_allowed"],
        Code::EyesMiddle => &["eyes_middle", "eyes_middle_allowed"],
        Code::Tilt => &["eye_line", "left_eye", "right_eye"],
        _ => &[],
    };
    shapes.iter().map(|&shape| shape.to_owned()).collect()
}

fn allowed(bands: &Bands, width: f32, height: f32) -> [OverlayShape; 3] {
    let band = |code: &str, x: (f32, f32), y: (f32, f32)| shape(code, "band", x, y);
    [
        band("head_top_allowed", (0.0, width), bands.head_top),
        band("eye_line_allowed", (0.0, width), (0.0, bands.eye_line)),
        band("eyes_middle_allowed", bands.eyes_middle, (0.0, height)),
    ]
}

fn found(head: &Head, face: &Rectangle, width: f32, height: f32) -> Vec<OverlayShape> {
    let middle = head.eyes_middle();
    // The line leans as the eyes do, from edge to edge.
    let fall = (head.right_eye.y - head.left_eye.y) / (head.right_eye.x - head.left_eye.x).max(1.0);
    let at = |x: f32| middle.y + (x - middle.x) * fall;
    let chin = face.top + face.height;
    let mut shapes = vec![
        shape("eye_line", "line", (0.0, width), (at(0.0), at(width))),
        shape("eyes_middle", "line", (middle.x, middle.x), (0.0, height)),
        shape(
            "chin",
            "line",
            (face.left, face.left + face.width),
            (chin, chin),
        ),
        point("left_eye", head.left_eye),
        point("right_eye", head.right_eye),
    ];
    if let Some(top) = head.top {
        shapes.push(shape("head_top", "line", (0.0, width), (top, top)));
    }
    if let (Some(left), Some(right)) = (head.left_cheek, head.right_cheek) {
        shapes.push(shape(
            "face_width",
            "line",
            (left.x, right.x),
            (left.y, right.y),
        ));
    }
    shapes
}

fn other_face(face: &Rectangle) -> OverlayShape {
    rectangle("other_face", "box", face)
}

fn rectangle(code: &str, kind: &str, place: &Rectangle) -> OverlayShape {
    let x = (place.left, place.left + place.width);
    shape(code, kind, x, (place.top, place.top + place.height))
}

fn point(code: &str, place: Point) -> OverlayShape {
    shape(code, "point", (place.x, place.x), (place.y, place.y))
}

fn shape(code: &str, kind: &str, x: (f32, f32), y: (f32, f32)) -> OverlayShape {
    OverlayShape {
        code: code.to_owned(),
        kind: kind.to_owned(),
        x1: whole(x.0),
        y1: whole(y.0),
        x2: whole(x.1),
        y2: whole(y.1),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float is cut to the range of the whole number"
)]
fn whole(value: f32) -> i32 {
    value.round() as i32
}

#[expect(
    clippy::cast_precision_loss,
    reason = "sides of a picture are far below 2^24"
)]
fn real(value: u32) -> f32 {
    value as f32
}
