//! How the picture was taken: bright enough, sharp, of natural colour, lit evenly.
//!
//! Values follow OFIQ (ISO/IEC 29794-5) where it has them. No card standard gives ranges for any
//! of them, so the ranges are ours, set apart from what the conformance set holds of both kinds.

use crate::code::Code;
use crate::geometry::{Head, View};
use crate::numeric::{index, real, share};
use crate::picture::Picture;
use crate::pixels::{Grey, luma};
use crate::verdict::{Finding, Measure};

/// Where all ranges here come from.
const SOURCE: &str = "本软件所定，参照ISO/IEC 29794-5";
/// Least middle brightness of a face.
const DARK: f32 = 70.0;
/// Most of a face that may be burnt out, in hundredths.
const BURNT: f32 = 12.0;
/// Least distance from the dark to the bright of a face.
const CONTRAST: f32 = 60.0;
/// Least sharpness: middle square of the second slope over the strongest tenth of the face.
const SHARP: f32 = 9.0;
/// Most difference of both halves of a face, in hundredths of the brighter.
const UNEVEN: f32 = 28.0;
/// Most strength of block edges against other slopes.
const BLOCKS: f32 = 1.45;
/// Most of the eyes' surroundings that may be white as a lamp, in hundredths.
const GLARE: f32 = 3.0;

/// What one number should be, and what to say when it is not.
struct Question {
    code: Code,
    name: &'static str,
    least: Option<f32>,
    most: Option<f32>,
    unit: &'static str,
    advice: &'static str,
}

impl Question {
    fn answer(&self, value: f32) -> Finding {
        let value = (value * 10.0).round() / 10.0;
        let sign = if self.unit == "%" { "%" } else { "" };
        let allowed = match (self.least, self.most) {
            (Some(least), Some(most)) => format!("{least}–{most}{sign}"),
            (Some(least), None) => format!("不低于{least}{sign}"),
            (_, Some(most)) => format!("不超过{most}{sign}"),
            (None, None) => String::new(),
        };
        let good = self.least.is_none_or(|least| value >= least)
            && self.most.is_none_or(|most| value <= most);
        let measured = format!("{value}{sign}");
        let message = if good {
            format!("{} {measured}", self.name)
        } else {
            format!("{}{measured}，应{allowed}：{}。", self.name, self.advice)
        };
        let number = Measure {
            value,
            least: self.least,
            most: self.most,
            unit: self.unit,
        };
        Finding::measured(
            self.code,
            good,
            Some(number),
            (measured, allowed),
            SOURCE,
            message,
        )
    }
}

/// The inside of a face: forehead to mouth, between the outer corners of the eyes.
struct Inside {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
    middle: usize,
    eyes: usize,
    apart: f32,
}

impl Inside {
    fn of(head: &Head, picture: &Picture) -> Self {
        let middle = head.eyes_middle();
        let apart = head.right_eye.x - head.left_eye.x;
        Self {
            left: index(middle.x - 0.75 * apart),
            right: index(middle.x + 0.75 * apart).min(picture.width),
            top: index(middle.y - 0.45 * apart),
            bottom: index(middle.y + 1.25 * apart).min(picture.height),
            middle: index(middle.x),
            eyes: index(middle.y),
            apart,
        }
    }

    fn pixels<'a>(
        &self,
        picture: &'a Picture,
    ) -> impl Iterator<Item = (usize, usize, [u8; 3])> + 'a {
        let (left, right) = (self.left, self.right);
        (self.top..self.bottom)
            .flat_map(move |y| (left..right).map(move |x| (x, y, picture.at(x, y))))
    }
}

/// What the surroundings of a face say of the light.
pub(crate) fn findings(view: &View) -> Vec<Finding> {
    let head = &view.head;
    let picture = &view.picture;
    let face = Inside::of(head, picture);
    let mut brightness: Vec<u8> = face
        .pixels(picture)
        .map(|(_, _, pixel)| luma(pixel))
        .collect();
    brightness.sort_unstable();
    let at = |part: f32| {
        brightness
            .get(index(part * real(brightness.len().saturating_sub(1))))
            .map_or(0.0, |value| f32::from(*value))
    };
    let burnt = brightness.iter().filter(|value| **value >= 247).count();
    vec![
        Question {
            code: Code::TooDark,
            name: "面部亮度",
            least: Some(DARK),
            most: None,
            unit: "level",
            advice: "脸太暗，请给正面加光后重新拍照",
        }
        .answer(at(0.5)),
        Question {
            code: Code::TooBright,
            name: "面部过曝",
            least: None,
            most: Some(BURNT),
            unit: "%",
            advice: "脸太亮，细节已丢失，请减光后重新拍照",
        }
        .answer(100.0 * share(burnt, brightness.len())),
        Question {
            code: Code::Contrast,
            name: "面部对比",
            least: Some(CONTRAST),
            most: None,
            unit: "level",
            advice: "照片发灰，请调整曝光后重新拍照",
        }
        .answer(at(0.97) - at(0.03)),
        Question {
            code: Code::Sharpness,
            name: "清晰度",
            least: Some(SHARP),
            most: None,
            unit: "ratio",
            advice: "照片模糊，请对准焦后重新拍照，不要用放大的小照片",
        }
        .answer(sharpness(&picture.grey(), &face)),
        natural_colour(picture, &face),
        Question {
            code: Code::UnevenLight,
            name: "左右明暗差",
            least: None,
            most: Some(UNEVEN),
            unit: "%",
            advice: "一边脸亮一边脸暗，请从正面打光后重新拍照",
        }
        .answer(unevenness(picture, &face)),
        Question {
            code: Code::Glare,
            name: "眼部反光",
            least: None,
            most: Some(GLARE),
            unit: "%",
            advice: "疑似眼镜或皮肤反光，请移开灯或低一低眼镜后重新拍照",
        }
        .answer(glare(picture, &face)),
    ]
}

/// Mean strength of the second slope over its strongest tenth, in the face.
fn sharpness(grey: &Grey, face: &Inside) -> f32 {
    let mut slopes = Vec::new();
    for y in face.top.max(1)..face.bottom {
        for x in face.left.max(1)..face.right {
            let around =
                grey.at(x - 1, y) + grey.at(x + 1, y) + grey.at(x, y - 1) + grey.at(x, y + 1);
            slopes.push((around - 4.0 * grey.at(x, y)).abs());
        }
    }
    slopes.sort_by(|one, other| other.total_cmp(one));
    let tenth = (slopes.len() / 10).max(1);
    slopes.iter().take(tenth).sum::<f32>() / real(tenth)
}

/// OFIQ's natural colour: the mean of both cheeks in CIELAB, a 5–25 and b 5–35.
fn natural_colour(picture: &Picture, face: &Inside) -> Finding {
    let (mut sum, mut count) = ([0.0_f32; 3], 0);
    let reach = index(0.15 * face.apart).max(2);
    let height = face.eyes + index(0.55 * face.apart);
    for centre in [
        face.middle.saturating_sub(index(0.45 * face.apart)),
        face.middle + index(0.45 * face.apart),
    ] {
        for y in height.saturating_sub(reach)..height + reach {
            for x in centre.saturating_sub(reach)..centre + reach {
                for (sum, sample) in sum.iter_mut().zip(picture.at(x, y)) {
                    *sum += f32::from(sample);
                }
                count += 1;
            }
        }
    }
    let (a, b) = lab(sum.map(|sum| sum / real(count.max(1))));
    let (a, b) = (a.round(), b.round());
    let good = (5.0..=25.0).contains(&a) && (5.0..=35.0).contains(&b);
    let measured = format!("红绿{a}，黄蓝{b}");
    let allowed = "红绿5–25，黄蓝5–35".to_owned();
    let message = if good {
        format!("肤色 {measured}")
    } else {
        format!("肤色不自然（{measured}，应为{allowed}）：请校正白平衡后重新拍照，或点“修复”。")
    };
    let number = Measure {
        value: a,
        least: Some(5.0),
        most: Some(25.0),
        unit: "level",
    };
    Finding::measured(
        Code::NaturalColour,
        good,
        Some(number),
        (measured, allowed),
        SOURCE,
        message,
    )
}

/// The two colour axes of CIELAB under D65, of an sRGB colour 0–255.
fn lab(colour: [f32; 3]) -> (f32, f32) {
    let [red, green, blue] = colour.map(|sample| {
        let sample = sample / 255.0;
        if sample <= 0.04045 {
            sample / 12.92
        } else {
            ((sample + 0.055) / 1.055).powf(2.4)
        }
    });
    let x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505;
    let y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089;
    let [x, y, z] = [x, y, z].map(|value| {
        if value > 0.008856 {
            value.cbrt()
        } else {
            7.787 * value + 16.0 / 116.0
        }
    });
    (500.0 * (x - y), 200.0 * (y - z))
}

/// Difference of the middle brightness of both halves, in hundredths of the brighter.
fn unevenness(picture: &Picture, face: &Inside) -> f32 {
    let half = |left: bool| {
        let mut values: Vec<u8> = face
            .pixels(picture)
            .filter(|(x, _, _)| (*x < face.middle) == left)
            .map(|(_, _, pixel)| luma(pixel))
            .collect();
        values.sort_unstable();
        values
            .get(values.len() / 2)
            .map_or(0.0, |value| f32::from(*value))
    };
    let (left, right) = (half(true), half(false));
    100.0 * (left - right).abs() / left.max(right).max(1.0)
}

/// Pixels as white as a lamp around the eyes, in hundredths.
fn glare(picture: &Picture, face: &Inside) -> f32 {
    let reach = index(0.3 * face.apart);
    let (mut white, mut all) = (0, 0);
    for (_, y, [red, green, blue]) in face.pixels(picture) {
        if y.abs_diff(face.eyes) <= reach {
            all += 1;
            if red.min(green).min(blue) >= 240 {
                white += 1;
            }
        }
    }
    100.0 * share(white, all)
}

/// How much stronger slopes are on the edges of the coding's blocks of eight than beside them.
pub(crate) fn compression(picture: &Picture) -> Finding {
    let (mut edges, mut edge_count, mut others, mut other_count) = (0.0_f32, 0, 0.0_f32, 0);
    for y in (0..picture.height).step_by(3) {
        for x in 1..picture.width {
            let slope = f32::from(luma(picture.at(x, y)).abs_diff(luma(picture.at(x - 1, y))));
            // What is an edge of the picture says nothing of the coding.
            if slope > 24.0 {
                continue;
            }
            if x % 8 == 0 {
                edges += slope;
                edge_count += 1;
            } else {
                others += slope;
                other_count += 1;
            }
        }
    }
    let edge = edges / real(edge_count.max(1));
    let other = others / real(other_count.max(1));
    Question {
        code: Code::Compression,
        name: "压缩痕迹",
        least: None,
        most: Some(BLOCKS),
        unit: "ratio",
        advice: "照片反复压缩过，有方块，请用原照片重新导出",
    }
    .answer((edge + 0.25) / (other + 0.25))
}
