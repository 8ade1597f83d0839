//! The conformance set: named photos made of three portraits in colour and fifteen grey ones, each
//! with the places of its head carried along from the marks that were set by hand.

use crate::canvas::{Canvas, bent, real, whole};
use crate::files::{exif, fixture, with_frame, with_segment};

/// Sides of the asked photo.
const SIDES: (usize, usize) = (358, 441);

/// Small grey portraits, of people of several peoples and ages, some with glasses or beards: no
/// network's factor, range or threshold was chosen on them.
const GREY: [&str; 15] = [
    "c001080", "d000622", "e000288", "f000454", "g000551", "h000636", "h001042", "h001050",
    "m001163", "m001188", "p000197", "s000033", "t000472", "w000793", "y000033",
];

/// Marks set by hand on a portrait, in its pixels (`truth.csv`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    pub(crate) head_top: f32,
    pub(crate) left_eye: (f32, f32),
    pub(crate) right_eye: (f32, f32),
    pub(crate) cheeks: (f32, f32),
}

impl Marks {
    fn moved(self, left: f32, top: f32, scale: f32) -> Self {
        let place = |(x, y): (f32, f32)| ((x - left) * scale, (y - top) * scale);
        Self {
            head_top: (self.head_top - top) * scale,
            left_eye: place(self.left_eye),
            right_eye: place(self.right_eye),
            cheeks: (
                (self.cheeks.0 - left) * scale,
                (self.cheeks.1 - left) * scale,
            ),
        }
    }

    fn middle(self) -> (f32, f32) {
        (
            f32::midpoint(self.left_eye.0, self.right_eye.0),
            f32::midpoint(self.left_eye.1, self.right_eye.1),
        )
    }
}

/// A photo of the set.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// Where the head is, of photos whose geometry is to be measured.
    pub(crate) marks: Option<Marks>,
}

/// Reads the marks of a portrait.
fn marks(portrait: &str) -> Marks {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures/portraits/truth.csv");
    let table = std::fs::read_to_string(path).unwrap();
    let line = table
        .lines()
        .find_map(|line| line.strip_prefix(&format!("{portrait}.jpg,")))
        .unwrap();
    let numbers: Vec<f32> = line.split(',').map(|one| one.parse().unwrap()).collect();
    Marks {
        head_top: numbers[0],
        left_eye: (numbers[1], numbers[2]),
        right_eye: (numbers[3], numbers[4]),
        cheeks: (numbers[5], numbers[6]),
    }
}

/// A photo cut around marks: face so wide, head's top so far under the edge, eyes so far from the
/// left edge.
fn framed(portrait: &Canvas, marks: Marks, width: f32, top: f32, left: f32) -> (Canvas, Marks) {
    let scale = width / (marks.cheeks.1 - marks.cheeks.0);
    let from = (
        (marks.middle().0 - left / scale).round(),
        (marks.head_top - top / scale).round(),
    );
    let size = (real(SIDES.0) / scale, real(SIDES.1) / scale);
    let part = portrait.part(
        whole(from.0),
        whole(from.1),
        whole(size.0).unsigned_abs(),
        whole(size.1).unsigned_abs(),
    );
    let photo = part.scaled(SIDES.0, SIDES.1);
    (photo, marks.moved(from.0, from.1, scale))
}

/// A portrait as a camera takes it, with room around the head, leaning by so many degrees.
pub(crate) fn leaning(name: &str, degrees: f32) -> Canvas {
    let portrait = Canvas::portrait(&format!("{name}.jpg"));
    let (photo, place) = framed(&portrait, marks(name), 150.0, 60.0, 179.0);
    photo.leaning(place.middle(), degrees)
}

/// Whether a pixel belongs to the white wall of the portraits.
pub(crate) fn is_wall(pixel: [u8; 3]) -> bool {
    pixel.iter().all(|sample| *sample >= 238)
}

fn on_wall(photo: &Canvas, colour: impl Fn(usize, usize) -> [u8; 3]) -> Canvas {
    photo.map(|x, y, pixel| if is_wall(pixel) { colour(x, y) } else { pixel })
}

/// The whole set.
pub(crate) fn set() -> Vec<Named> {
    let mut set = Vec::new();
    for name in ["collins", "obama", "biden"] {
        of_portrait(name, &mut set);
    }
    for name in GREY {
        of_grey_portrait(name, &mut set);
    }
    constructed(&mut set);
    set
}

fn of_portrait(name: &str, set: &mut Vec<Named>) {
    let portrait = Canvas::portrait(&format!("{name}.jpg"));
    let marked = marks(name);
    let mut add = |what: &str, bytes: Vec<u8>, marks: Option<Marks>| {
        set.push(Named {
            name: format!("{name}-{what}"),
            bytes,
            marks,
        });
    };
    let (upright, place) = framed(&portrait, marked, 205.0, 14.0, 179.0);
    add("upright", upright.jpeg(90), Some(place));
    for (what, width, top, left) in [
        ("narrow", 187.0, 14.0, 179.0),
        ("wide", 225.0, 12.0, 179.0),
        ("too-small", 150.0, 14.0, 179.0),
        ("too-low", 187.0, 50.0, 179.0),
        ("too-high", 190.0, 2.0, 179.0),
        ("too-far-left", 190.0, 14.0, 145.0),
        ("too-far-right", 190.0, 14.0, 213.0),
    ] {
        let (photo, place) = framed(&portrait, marked, width, top, left);
        add(what, photo.jpeg(90), Some(place));
    }
    let kept = Some(place);
    let grey = |photo: &Canvas| {
        photo.map(|_, _, [red, green, blue]| {
            [bent(red, 0.3, f32::from(green) * 0.59 + f32::from(blue) * 0.11); 3]
        })
    };
    if name != "biden" {
        // White hair cannot be told from the wall here, so its wall is left white.
        add(
            "grey-wall",
            on_wall(&upright, |_, _| [190; 3]).jpeg(90),
            kept,
        );
        add(
            "blue-wall",
            on_wall(&upright, |_, _| [70, 120, 200]).jpeg(90),
            kept,
        );
        let shadow = |x: usize, _| [bent(250, 1.0 - 0.3 * real(x) / real(SIDES.0), 0.0); 3];
        add("shadowed-wall", on_wall(&upright, shadow).jpeg(90), kept);
    }
    add(
        "blurred",
        upright.scaled(50, 62).scaled(SIDES.0, SIDES.1).jpeg(95),
        None,
    );
    let all = |factor: f32, constant: f32| {
        upright.map(|_, _, pixel| pixel.map(|sample| bent(sample, factor, constant)))
    };
    add("dark", all(0.35, 0.0).jpeg(95), None);
    add("washed-out", all(0.22, 190.0).jpeg(95), None);
    add("burnt-out", all(1.9, 0.0).jpeg(95), None);
    add("grey", grey(&upright).jpeg(90), None);
    add(
        "blue-cast",
        upright
            .map(|_, _, [red, green, blue]| {
                [
                    bent(red, 0.75, 0.0),
                    bent(green, 0.9, 0.0),
                    bent(blue, 1.25, 0.0),
                ]
            })
            .jpeg(90),
        None,
    );
    let half = whole(place.middle().0).unsigned_abs();
    add(
        "lit-from-one-side",
        upright
            .map(|x, _, pixel| {
                pixel.map(|sample| bent(sample, if x > half { 0.55 } else { 1.0 }, 0.0))
            })
            .jpeg(90),
        None,
    );
    add(
        "recompressed",
        upright.recompressed(6).recompressed(6).jpeg(90),
        None,
    );
    for (what, degrees) in [("leaning", 9.0), ("leaning-left", -7.0)] {
        let photo = upright.leaning(place.middle(), degrees);
        add(what, photo.jpeg(90), None);
    }
    for (orientation, quarters) in [(6, 3), (3, 2), (8, 1)] {
        let stored = upright.turned(quarters);
        let bytes = with_segment(&stored.jpeg(90), 0xE1, &exif(orientation, true));
        add(&format!("exif-{orientation}"), bytes, kept);
    }
    for quarters in [1, 2, 3] {
        let degrees = 90 * quarters;
        add(
            &format!("turned-{degrees}"),
            upright.turned(quarters).jpeg(90),
            None,
        );
    }
}

fn of_grey_portrait(name: &str, set: &mut Vec<Named>) {
    let portrait = Canvas::portrait(&format!("{name}.jpg"));
    for (what, width, top) in [("upright", 205.0, 14.0), ("wide", 225.0, 12.0)] {
        let (photo, place) = framed(&portrait, marks(name), width, top, 179.0);
        set.push(Named {
            name: format!("{name}-{what}"),
            bytes: photo.jpeg(90),
            marks: Some(place),
        });
    }
}

fn constructed(set: &mut Vec<Named>) {
    let portrait = Canvas::portrait("collins.jpg");
    let other = Canvas::portrait("obama.jpg");
    let (upright, place) = framed(&portrait, marks("collins"), 205.0, 14.0, 179.0);
    let mut add = |name: &str, bytes: Vec<u8>, marks: Option<Marks>| {
        set.push(Named {
            name: name.to_owned(),
            bytes,
            marks,
        });
    };
    let (one, two) = (portrait.scaled(179, 220), other.scaled(179, 208));
    let pair = Canvas::plain(SIDES.0, SIDES.1, [250; 3]).map(|x, y, _| {
        let (picture, x) = if x < 179 { (&one, x) } else { (&two, x - 179) };
        picture.at(x.cast_signed(), y.cast_signed() - 60)
    });
    add("two-faces", pair.jpeg(90), None);
    let slope = Canvas::plain(SIDES.0, SIDES.1, [0; 3]).map(|x, y, _| {
        [
            bent(200, 0.0, real(x) * 0.6),
            bent(0, 0.0, real(y) * 0.5),
            120,
        ]
    });
    add("no-face", slope.jpeg(95), None);
    let good = upright.jpeg(90);
    add("truncated", good[..good.len() / 2].to_vec(), None);
    add("padded", [good.clone(), vec![0; 3000]].concat(), None);
    add(
        "progressive",
        upright.written(90, |encoder| encoder.set_progressive(true)),
        Some(place),
    );
    add(
        "with-icc",
        upright.written(90, |encoder| encoder.add_icc_profile(&[0; 600]).unwrap()),
        Some(place),
    );
    add("cmyk", fixture("cmyk.jpg"), None);
    add("png-renamed", fixture("png-renamed.jpg"), None);
    add("huge", with_frame(&good, 0xC0, 8, (65_000, 65_000)), None);
    add(
        "of-a-camera",
        upright.scaled(1432, 1764).jpeg(85),
        Some(place),
    );
    add("empty", Vec::new(), None);
}
