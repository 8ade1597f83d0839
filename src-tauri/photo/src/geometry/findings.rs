//! Geometry in sentences.

use super::{Geometry, Head, card_scale};
use crate::code::Code;
use crate::numeric::real;
use crate::requirements::Requirements;
use crate::verdict::{Finding, Measure};

/// Whole numbers of pixels, as the standard counts them.
struct Range {
    least: Option<f32>,
    most: Option<f32>,
}

/// The sentences on where the face stands; what the shape of the picture leaves unmeasurable is
/// left out, since its sides are refused anyway.
pub(crate) fn findings(geometry: &Geometry, requirements: &Requirements) -> Vec<Finding> {
    let mut findings = vec![faces(geometry)];
    if geometry.turned != 0 {
        findings.push(turned(geometry.turned));
    }
    let Some(head) = &geometry.head else {
        return findings;
    };
    let (width, height) = (sides(geometry.width), sides(geometry.height));
    if let Some(scale) = card_scale(width, height, requirements) {
        findings.extend(places(head, scale, height, requirements));
    }
    findings.push(tilt(head, requirements));
    findings
}

fn sides(value: u32) -> f32 {
    real(usize::try_from(value).unwrap_or(usize::MAX))
}

fn faces(geometry: &Geometry) -> Finding {
    let count = geometry.faces.len();
    let message = match count {
        0 => "没有找到人脸（应为1张），请确认照片正确，或正对镜头重新拍照。".to_owned(),
        1 => "人脸 1张".to_owned(),
        _ => format!("找到{count}张人脸，应为1张，请确保画面里只有本人，重新拍照。"),
    };
    let number = Measure {
        value: real(count),
        least: Some(1.0),
        most: Some(1.0),
        unit: "count",
    };
    Finding::measured(
        Code::Faces,
        count == 1,
        Some(number),
        (format!("{count}张"), "1张".to_owned()),
        "社会保障卡制证用数字相片技术要求",
        message,
    )
}

fn turned(quarters: u8) -> Finding {
    let degrees = 90 * u32::from(quarters);
    Finding::measured(
        Code::FaceTurned,
        false,
        None,
        (format!("需顺时针转{degrees}度"), "正向".to_owned()),
        "社会保障卡制证用数字相片技术要求",
        format!("人像没有放正（需顺时针转{degrees}度，应为正向），请转正后再用，或点“修复”。"),
    )
}

fn places(head: &Head, scale: f32, height: f32, requirements: &Requirements) -> [Finding; 4] {
    let profile = requirements.profile;
    let middle = head.eyes_middle();
    let top = head.top.map(|top| (top / scale).round());
    let width = head.face_width().map(|width| (width / scale).round());
    let from_bottom = ((height - middle.y) / scale).round();
    let from_left = (middle.x / scale).round();
    [
        place(
            Code::FaceWidth,
            "脸宽",
            width,
            &both(profile.face_width),
            profile.source,
            (
                "人像偏小，请靠近些或裁剪时放大",
                "人像偏大，请退后些或裁剪时缩小",
            ),
        ),
        place(
            Code::HeadTop,
            "头顶距上边",
            top,
            &both(profile.head_top),
            profile.source,
            ("请把人往下移", "请把人往上移"),
        ),
        place(
            Code::EyeLine,
            "双眼连线距下边",
            Some(from_bottom),
            &Range {
                least: Some(profile.eye_line),
                most: None,
            },
            profile.source,
            ("请把人往上移", "请把人往下移"),
        ),
        place(
            Code::EyesMiddle,
            "双眼中点距左边",
            Some(from_left),
            &both(profile.eyes_middle),
            profile.source,
            ("请把人往右移", "请把人往左移"),
        ),
    ]
}

fn both((least, most): (f32, f32)) -> Range {
    Range {
        least: Some(least),
        most: Some(most),
    }
}

fn place(
    code: Code,
    name: &str,
    value: Option<f32>,
    range: &Range,
    source: &'static str,
    (more, less): (&str, &str),
) -> Finding {
    let allowed = match (range.least, range.most) {
        (Some(least), Some(most)) => format!("{least}–{most}像素"),
        (Some(least), None) => format!("不少于{least}像素"),
        (_, Some(most)) => format!("不超过{most}像素"),
        (None, None) => String::new(),
    };
    let Some(value) = value else {
        return Finding::measured(
            code,
            false,
            None,
            ("量不出".to_owned(), allowed.clone()),
            source,
            format!("{name}量不出（背景或头发与脸分不清），应为{allowed}，请用尺线核对。"),
        );
    };
    let below = range.least.is_some_and(|least| value < least);
    let above = range.most.is_some_and(|most| value > most);
    let measured = format!("{value}像素");
    let message = if below || above {
        let advice = if below { more } else { less };
        format!("{name}{measured}，应为{allowed}：{advice}。")
    } else {
        format!("{name} {measured}")
    };
    Finding::measured(
        code,
        !(below || above),
        Some(Measure {
            value,
            least: range.least,
            most: range.most,
            unit: "px",
        }),
        (measured, allowed),
        source,
        message,
    )
}

fn tilt(head: &Head, requirements: &Requirements) -> Finding {
    let most = requirements.profile.tilt;
    let value = (head.tilt() * 10.0).round() / 10.0;
    let good = value.abs() <= most;
    let measured = format!("{:.1}度", value.abs());
    let allowed = format!("不超过{most}度");
    let side = if value > 0.0 { "右" } else { "左" };
    let message = if good {
        format!("头部倾斜 {measured}")
    } else {
        format!("头向画面{side}侧倾斜{measured}，应{allowed}：请把头摆正后重新拍照。")
    };
    Finding::measured(
        Code::Tilt,
        good,
        Some(Measure {
            value: value.abs(),
            least: None,
            most: Some(most),
            unit: "deg",
        }),
        (measured, allowed),
        "平视正面；容差为本软件所定",
        message,
    )
}
