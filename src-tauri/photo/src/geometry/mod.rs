//! Where the head stands: box, eyes, top of the head, cheeks.
//!
//! Faces, the points of a face and its irises come from trained networks, the cheeks from the
//! points and the edge of the hair, the top of the head from the silhouette against the background.
//! What cannot be told is none, never a guess.
//!
//! Everything is measured on a *view*: the surroundings of the face at one fixed scale, so that a
//! camera's picture and a finished photo go through the same numbers.

mod cheeks;
mod eyes;
mod face;
mod findings;
mod mesh;
mod silhouette;
mod square;

use fast_image_resize::FilterType;
use serde::Serialize;

use crate::numeric::{index, real};
use crate::picture::Picture;
use crate::pixels::Rectangle;
use crate::requirements::Requirements;

pub(crate) use findings::findings;

use face::Face;

/// Width of the face's box in a view, in pixels.
pub(crate) const BOX: f32 = 160.0;
/// How far the sides may differ from the asked shape and still be measured, as a share.
const SHAPE: f32 = 0.01;

/// A place in pixels of the upright picture, from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// What was found of faces and of the one head, in pixels of the upright picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Geometry {
    /// Width of the upright picture.
    pub width: u32,
    /// Height of the upright picture.
    pub height: u32,
    /// Clockwise quarter turns after which the face is upright; 0 when it already is. The points
    /// are those before such a turn only when it is 0; otherwise nothing but `faces` is told.
    pub turned: u8,
    /// The faces, the largest first.
    pub faces: Vec<Rectangle>,
    /// The head of the largest face.
    pub head: Option<Head>,
    /// Where things should be; none when the picture has not the shape of the asked photo.
    pub bands: Option<Bands>,
}

/// A head.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Head {
    /// Highest point, hair included; none when the background does not show it.
    pub top: Option<f32>,
    /// The eye on the left side of the picture.
    pub left_eye: Point,
    /// The eye on the right side of the picture.
    pub right_eye: Point,
    /// Left end of the face's width; none when skin and background do not show it.
    pub left_cheek: Option<Point>,
    /// Right end of the face's width.
    pub right_cheek: Option<Point>,
}

/// Allowed places in pixels of the upright picture, for the overlay.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bands {
    /// The top of the head lies between these heights.
    pub head_top: (f32, f32),
    /// The line of the eyes lies at or above this height.
    pub eye_line: f32,
    /// The middle of the eyes lies between these.
    pub eyes_middle: (f32, f32),
    /// The face is between these widths.
    pub face_width: (f32, f32),
}

impl Head {
    /// The middle between the eyes.
    pub fn eyes_middle(&self) -> Point {
        Point {
            x: f32::midpoint(self.left_eye.x, self.right_eye.x),
            y: f32::midpoint(self.left_eye.y, self.right_eye.y),
        }
    }

    /// Between the eyes' middles.
    pub(crate) fn eyes_apart(&self) -> f32 {
        let across = self.right_eye.x - self.left_eye.x;
        let down = self.right_eye.y - self.left_eye.y;
        across.hypot(down)
    }

    /// Degrees by which the line through the eyes falls to the right.
    pub fn tilt(&self) -> f32 {
        let across = self.right_eye.x - self.left_eye.x;
        let down = self.right_eye.y - self.left_eye.y;
        down.atan2(across).to_degrees()
    }

    /// Between the cheeks.
    pub fn face_width(&self) -> Option<f32> {
        Some(self.right_cheek?.x - self.left_cheek?.x)
    }
}

impl Geometry {
    /// Nothing was found.
    pub(crate) fn empty(width: usize, height: usize) -> Self {
        Self {
            width: crate::numeric::side(width),
            height: crate::numeric::side(height),
            turned: 0,
            faces: Vec::new(),
            head: None,
            bands: None,
        }
    }
}

/// The surroundings of a face at the fixed scale.
pub(crate) struct View {
    pub(crate) picture: Picture,
    /// View pixels a pixel of the picture.
    scale: f32,
    /// Where the view begins in the picture.
    origin: Point,
    pub(crate) head: Head,
}

/// What was found in an upright picture.
pub(crate) struct Found {
    pub(crate) faces: Vec<Rectangle>,
    pub(crate) turned: u8,
    pub(crate) view: Option<View>,
}

/// Finds the faces of an upright picture and measures the largest.
pub(crate) fn find(picture: &Picture) -> Found {
    let (mut faces, turned) = face::find(picture);
    let mut view = None;
    while let Some(face) = faces.first().filter(|_| turned == 0) {
        view = self::view(picture, *face);
        if view.is_some() {
            break;
        }
        // What has no eyes and no cheeks was taken for a face.
        faces.remove(0);
    }
    Found {
        faces: faces.iter().map(|face| face.area).collect(),
        turned,
        view,
    }
}

fn view(picture: &Picture, face: Face) -> Option<View> {
    let area = face.area;
    let left = (area.left - 0.9 * area.width).max(0.0).floor();
    let top = (area.top - 1.1 * area.height).max(0.0).floor();
    let right = (area.left + 1.9 * area.width)
        .min(real(picture.width))
        .ceil();
    let bottom = (area.top + 1.4 * area.height)
        .min(real(picture.height))
        .ceil();
    let scale = BOX / area.width;
    let part = Rectangle {
        left,
        top,
        width: right - left,
        height: bottom - top,
    };
    let (width, height) = (index(part.width * scale), index(part.height * scale));
    let origin = Point { x: left, y: top };
    let copy = picture.resampled(part, width, height, FilterType::Bilinear)?;
    let head = measure(&copy, &face.seen_from(origin, scale))?;
    Some(View {
        picture: copy,
        scale,
        origin,
        head,
    })
}

fn measure(picture: &Picture, face: &Face) -> Option<Head> {
    let mesh = mesh::find(picture, face)?;
    let (left_eye, right_eye) = eyes::find(picture, &mesh)?;
    let mut head = Head {
        top: None,
        left_eye,
        right_eye,
        left_cheek: None,
        right_cheek: None,
    };
    head.top = silhouette::of(picture, face.area).and_then(|silhouette| silhouette.top(&head));
    if let Some((left, right)) = cheeks::find(&picture.grey(), &head, &mesh) {
        head.left_cheek = Some(left);
        head.right_cheek = Some(right);
    }
    Some(head)
}

impl Found {
    /// What was found, in pixels of the whole picture of which the measured one is a copy.
    pub(crate) fn geometry(
        &self,
        picture: &Picture,
        scale: f32,
        requirements: &Requirements,
    ) -> Geometry {
        let back = 1.0 / scale;
        let width = index(real(picture.width) * back);
        let height = index(real(picture.height) * back);
        let mut geometry = Geometry::empty(width, height);
        geometry.turned = self.turned;
        geometry.faces = self.faces.iter().map(|face| face.scaled(back)).collect();
        geometry.bands = bands(real(width), real(height), requirements);
        geometry.head = self.view.as_ref().map(|view| {
            let place = |point: Point| Point {
                x: (view.origin.x + point.x / view.scale) * back,
                y: (view.origin.y + point.y / view.scale) * back,
            };
            let head = view.head;
            Head {
                top: head.top.map(|y| place(Point { x: 0.0, y }).y),
                left_eye: place(head.left_eye),
                right_eye: place(head.right_eye),
                left_cheek: head.left_cheek.map(place),
                right_cheek: head.right_cheek.map(place),
            }
        });
        geometry
    }
}

/// What of a photo the background reaches, row by row; none when the background is a room or no
/// face is found.
pub(crate) fn background_mask(photo: &Picture) -> Option<Vec<bool>> {
    let (faces, turned) = face::find(photo);
    let face = faces.first().filter(|_| turned == 0)?;
    silhouette::of(photo, face.area).map(silhouette::Silhouette::into_mask)
}

/// Pixels of the picture a pixel of the asked photo; none when their shapes differ.
pub(crate) fn card_scale(width: f32, height: f32, requirements: &Requirements) -> Option<f32> {
    let asked = (
        real(usize::try_from(requirements.bounds.width).ok()?),
        real(usize::try_from(requirements.bounds.height).ok()?),
    );
    if asked.0 < 1.0 || asked.1 < 1.0 || width < 1.0 || height < 1.0 {
        return None;
    }
    let shape = (width * asked.1) / (height * asked.0);
    ((shape - 1.0).abs() <= SHAPE).then_some(width / asked.0)
}

fn bands(width: f32, height: f32, requirements: &Requirements) -> Option<Bands> {
    let scale = card_scale(width, height, requirements)?;
    let profile = requirements.profile;
    let both = |(least, most): (f32, f32)| (least * scale, most * scale);
    Some(Bands {
        head_top: both(profile.head_top),
        eye_line: height - profile.eye_line * scale,
        eyes_middle: both(profile.eyes_middle),
        face_width: both(profile.face_width),
    })
}
