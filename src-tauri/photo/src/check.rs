//! The one question, and the order in which it is answered.

use crate::code::Code;
use crate::container::Container;
use crate::jpeg::{self, Ending, Frame, MOST_PIXELS, Process, ScanError, Structure};
use crate::look::look;
use crate::picture;
use crate::pixels::Turn;
use crate::requirements::Requirements;
use crate::verdict::{Bounds, Finding, Verdict};

/// What the centre takes, as shown in `allowed`.
const EIGHT_BIT_JPG: &str = "8位基线或渐进式JPG";

/// Checks the bytes of a file against the bounds of the policy in force.
///
/// Pure and total: any bytes get a verdict. Exact findings (PHOTO-1 to PHOTO-4) block, measured
/// ones warn, and what only a person can see is listed to be ticked once the picture is readable.
///
/// The face is not looked for; [`judge`] does that too.
pub fn check(bytes: &[u8], bounds: &Bounds) -> Verdict {
    examine(bytes, bounds, None)
}

/// Checks everything that a machine can: what [`check`] does, where the face stands, and how the
/// picture was taken.
///
/// Pure and total like [`check`], which is some ten times faster.
pub fn judge(bytes: &[u8], requirements: &Requirements) -> Verdict {
    examine(bytes, &requirements.bounds, Some(requirements))
}

fn examine(bytes: &[u8], bounds: &Bounds, whole: Option<&Requirements>) -> Verdict {
    let container = Container::of(bytes);
    let mut verdict = Verdict {
        ok: false,
        format: container.name().to_owned(),
        width: 0,
        height: 0,
        bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
        findings: Vec::new(),
        geometry: None,
    };
    if container == Container::Jpeg {
        check_jpeg(bytes, bounds, whole, &mut verdict);
    } else {
        verdict.findings.push(other_format(bytes, container));
        if let Some((width, height)) = container.sides(bytes) {
            (verdict.width, verdict.height) = (width, height);
            verdict.findings.push(sides(width, height, bounds));
        }
        verdict.findings.push(file_size(verdict.bytes, bounds));
    }
    verdict.ok = !verdict.findings.iter().any(|finding| finding.blocking);
    verdict
}

fn check_jpeg(bytes: &[u8], bounds: &Bounds, whole: Option<&Requirements>, verdict: &mut Verdict) {
    let structure = jpeg::walk(bytes);
    let mut format = Vec::new();
    format.extend(ending(&structure, bytes.len()));
    if let Some(frame) = structure.frame {
        (verdict.width, verdict.height) = (frame.width.into(), frame.height.into());
        format.extend(process(frame, structure.scans));
    }
    let ended = matches!(structure.ending, Ending::Whole | Ending::Trailing(_));
    if let (true, Err(error)) = (ended, structure.coded) {
        format.push(incomplete(error));
    }

    let readable = structure.frame.is_some_and(Frame::is_readable)
        && format
            .iter()
            .all(|finding| finding.code == Code::TrailingBytes);
    let picture = if readable {
        picture::decode(bytes)
    } else {
        None
    };
    if readable && picture.is_none() {
        format.push(incomplete(ScanError::Broken));
    }
    if format.is_empty() {
        format.push(good_format(structure.frame));
    }

    let findings = &mut verdict.findings;
    findings.append(&mut format);
    if let Some(frame) = structure.frame {
        if frame.pixels() > MOST_PIXELS {
            findings.push(too_many_pixels(frame));
        } else {
            findings.push(sides(verdict.width, verdict.height, bounds));
        }
        findings.extend(orientation(structure.orientation));
    }
    findings.push(file_size(verdict.bytes, bounds));
    if let Some(frame) = structure.frame {
        findings.extend(components(frame, structure.adobe_transform));
    }
    if let Some(picture) = &picture {
        if structure.frame.is_some_and(|frame| frame.components == 3) {
            findings.push(picture::colour(picture));
        }
        findings.push(picture::background(picture));
        if let Some(requirements) = whole {
            let turn = Turn::of_exif(structure.orientation);
            let seen = look(picture, turn, requirements);
            findings.extend(seen.findings);
            verdict.geometry = Some(seen.geometry);
        }
        findings.extend(to_tick());
    }
}

/// PHOTO-3: a JPEG of a kind that is taken.
fn good_format(frame: Option<Frame>) -> Finding {
    let name = match frame.map(|frame| frame.process) {
        Some(Process::Progressive) => "JPG（渐进式）",
        _ => "JPG",
    };
    Finding::good(
        Code::Format,
        name.to_owned(),
        EIGHT_BIT_JPG.to_owned(),
        format!("格式 {name}"),
    )
}

/// PHOTO-3: the content is not a JPEG.
fn other_format(bytes: &[u8], container: Container) -> Finding {
    let allowed = EIGHT_BIT_JPG.to_owned();
    if bytes.is_empty() {
        return Finding::error(
            Code::Empty,
            "0字节".to_owned(),
            allowed,
            "文件是空的（0字节），应为JPG照片，请重新选择文件或重新拷贝。".to_owned(),
        );
    }
    let message = if container == Container::Unknown {
        "不是JPG格式（实际不是可识别的图片），请确认选对了文件，或重新导出为JPG。".to_owned()
    } else {
        format!(
            "不是JPG格式（实际为{}），请重新导出为JPG。",
            container.name()
        )
    };
    Finding::error(Code::NotJpeg, container.name().to_owned(), allowed, message)
}

/// PHOTO-3: the file does not end where its picture does.
fn ending(structure: &Structure, length: usize) -> Option<Finding> {
    Some(match structure.ending {
        Ending::Whole => return None,
        Ending::Trailing(trailing) => Finding::error(
            Code::TrailingBytes,
            format!("{trailing}字节"),
            "0字节".to_owned(),
            format!(
                "照片结束后还有{trailing}字节多余数据（应为0字节，常见于凑大小的工具或手机的多图文件），\
                 请用原照片重新导出为JPG。"
            ),
        ),
        Ending::Cut => Finding::error(
            Code::Truncated,
            format!("{length}字节处中断"),
            "有结束标记".to_owned(),
            format!(
                "照片文件不完整（在第{length}字节处中断，应有结束标记），请重新拷贝，或用原照片重新导出。"
            ),
        ),
        Ending::Damaged(at) => Finding::error(
            Code::Damaged,
            format!("第{at}字节处出错"),
            "结构完好".to_owned(),
            format!("照片文件已损坏（第{at}字节处出错，应结构完好），请用原照片重新导出为JPG。"),
        ),
    })
}

/// PHOTO-3: a coding process or precision that card systems do not read.
fn process(frame: Frame, scans: usize) -> Option<Finding> {
    let unsupported = |measured: &str| {
        Some(Finding::error(
            Code::UnsupportedJpeg,
            measured.to_owned(),
            EIGHT_BIT_JPG.to_owned(),
            format!(
                "这种JPG制卡系统读不了（实际为{measured}，应为{EIGHT_BIT_JPG}），请另存为普通JPG。"
            ),
        ))
    };
    match frame.process {
        Process::Lossless => return unsupported("无损JPG"),
        Process::Hierarchical => return unsupported("分层JPG"),
        Process::Arithmetic => return unsupported("算术编码JPG"),
        Process::Baseline | Process::Extended | Process::Progressive => {}
    }
    match frame.precision {
        8 => {}
        12 => {
            return Some(Finding::error(
                Code::TwelveBit,
                "12位".to_owned(),
                "8位".to_owned(),
                "照片每色12位，应为8位，请另存为8位（24位真彩色）的普通JPG。".to_owned(),
            ));
        }
        other => return unsupported(&format!("每色{other}位的JPG")),
    }
    if frame.width == 0 || frame.height == 0 {
        return unsupported("文件头未写明宽高的JPG");
    }
    if !matches!(frame.components, 1 | 3 | 4) {
        return unsupported(&format!("{}个颜色分量的JPG", frame.components));
    }
    if frame.is_scanned_apart(scans) {
        return unsupported(&format!("各色分开存、分{scans}遍扫描的JPG"));
    }
    if frame.is_scanned_too_often(scans) {
        return unsupported(&format!("分{scans}遍扫描的JPG"));
    }
    None
}

/// PHOTO-3: the structure is whole, the coded picture is not.
fn incomplete(error: ScanError) -> Finding {
    match error {
        ScanError::Short => Finding::error(
            Code::Truncated,
            "图像数据不足".to_owned(),
            "图像数据完整".to_owned(),
            "照片文件不完整（图像数据不足，应完整），请重新拷贝，或用原照片重新导出。".to_owned(),
        ),
        ScanError::Broken => Finding::error(
            Code::Damaged,
            "图像数据无法解码".to_owned(),
            "图像数据完整".to_owned(),
            "照片文件已损坏（图像数据无法解码，应完整），请用原照片重新导出为JPG。".to_owned(),
        ),
    }
}

/// PHOTO-1: exactly these sides, width first.
fn sides(width: u32, height: u32, bounds: &Bounds) -> Finding {
    let measured = format!("{width}×{height}");
    let allowed = format!("{}×{}", bounds.width, bounds.height);
    if (width, height) == (bounds.width, bounds.height) {
        let message = format!("尺寸 {measured}");
        return Finding::good(Code::Size, measured, allowed, message);
    }
    let message = if (height, width) == (bounds.width, bounds.height) {
        format!("照片尺寸应为{allowed}像素，当前{measured}，宽高颠倒，请把照片转正后重新导出。")
    } else {
        format!("照片尺寸应为{allowed}像素，当前{measured}，请按此尺寸裁剪缩放后重新导出。")
    };
    Finding::error(Code::WrongSize, measured, allowed, message)
}

/// PHOTO-1: the header claims more pixels than are worth decoding.
fn too_many_pixels(frame: Frame) -> Finding {
    let measured = format!("{}×{}", frame.width, frame.height);
    let allowed = format!("不超过{}万像素", MOST_PIXELS / 10_000);
    let message = format!(
        "照片过大（{measured}，合{}万像素，应{allowed}），未予打开，请确认文件无误后缩小再导出。",
        frame.pixels() / 10_000
    );
    Finding::error(Code::TooManyPixels, measured, allowed, message)
}

/// PHOTO-1: the sides hold for the picture as it is shown only when it is shown as stored.
fn orientation(orientation: u16) -> Option<Finding> {
    let turn = match orientation {
        2 => "左右镜像",
        3 => "旋转180度",
        4 => "上下镜像",
        5 => "镜像并旋转270度",
        6 => "顺时针旋转90度",
        7 => "镜像并旋转90度",
        8 => "顺时针旋转270度",
        _ => return None,
    };
    Some(Finding::error(
        Code::ExifRotated,
        format!("方向标记{orientation}（{turn}）"),
        "方向标记1（正向）或无".to_owned(),
        format!(
            "照片带旋转标记{orientation}（显示时要{turn}，应为1或无），制卡时人像会歪倒，请转正后重新导出。"
        ),
    ))
}

/// PHOTO-2: the number of bytes, both bounds inclusive.
fn file_size(bytes: u64, bounds: &Bounds) -> Finding {
    let (min, max) = (u64::from(bounds.min_bytes), u64::from(bounds.max_bytes));
    let measured = format!("{bytes}字节（{}KB）", tenths_of_kb(bytes));
    let allowed = if min % 1024 == 0 && max % 1024 == 0 {
        format!("{}–{}KB", min / 1024, max / 1024)
    } else {
        format!("{min}–{max}字节")
    };
    if bytes < min {
        let message = format!(
            "照片文件应为{allowed}，当前{measured}，偏小，请用更高画质重新导出，不要用凑大小的工具。"
        );
        Finding::error(Code::TooSmall, measured, allowed, message)
    } else if bytes > max {
        let message =
            format!("照片文件应为{allowed}，当前{measured}，偏大，请降低画质后重新导出。");
        Finding::error(Code::TooLarge, measured, allowed, message)
    } else {
        let message = format!("大小 {}KB", tenths_of_kb(bytes));
        Finding::good(Code::FileSize, measured, allowed, message)
    }
}

/// Kilobytes of 1024 bytes with one place, cut rather than rounded so that a file under the lower
/// bound never reads as being on it.
fn tenths_of_kb(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10) / 1024;
    format!("{}.{}", tenths / 10, tenths % 10)
}

/// PHOTO-4: grey or printing colours, by the number of components.
fn components(frame: Frame, adobe_transform: Option<u8>) -> Option<Finding> {
    match frame.components {
        1 => Some(picture::grey("1个颜色分量")),
        4 => {
            let measured = if adobe_transform == Some(2) {
                "YCCK"
            } else {
                "CMYK"
            };
            Some(Finding::error(
                Code::Cmyk,
                measured.to_owned(),
                "RGB彩色".to_owned(),
                format!(
                    "照片为印刷用的{measured}颜色，应为RGB彩色，请在制图软件中转为RGB后重新导出。"
                ),
            ))
        }
        _ => None,
    }
}

/// PHOTO-4: what only a person can see.
fn to_tick() -> [Finding; 3] {
    [
        Finding::manual(
            Code::Recent,
            "近期六个月内",
            "请看本人与照片：应为近期六个月内拍摄，是则勾选，否则请重新拍照。",
        ),
        Finding::manual(
            Code::BareHeaded,
            "正面免冠",
            "请看照片：应为正面免冠、双眼睁开平视，是则勾选，否则请重新拍照。",
        ),
        Finding::manual(
            Code::EarsAndNoGlare,
            "双耳露出、无反光",
            "请看照片：应双耳露出、眼镜和面部无反光，是则勾选，否则请重新拍照。",
        ),
    ]
}
