//! What a repair did, and why one could not be done, each with a stable word and a sentence.

use serde::Serialize;

use crate::jpeg::MOST_PIXELS;

/// One thing that a repair did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Turned or mirrored as EXIF asks.
    Oriented {
        /// EXIF orientation, 2–8.
        orientation: u16,
    },
    /// Turned, because the face lay in the pixels themselves.
    Turned {
        /// Clockwise.
        degrees: u16,
    },
    /// Turned about the middle of the eyes until they were level.
    Levelled {
        /// Tenths of a degree by which the line of the eyes fell to the right.
        tenths: i32,
    },
    /// Cut, in pixels of the upright picture.
    Cut {
        /// Left edge.
        left: i32,
        /// Upper edge.
        top: i32,
        /// Width.
        width: i32,
        /// Height.
        height: i32,
    },
    /// The background was carried on beyond the picture's edge.
    Extended {
        /// Rows and columns added, as hundredths of the frame.
        percent: i32,
    },
    /// Scaled to the asked sides.
    Scaled {
        /// Hundredths of the size before.
        percent: i32,
    },
    /// Colours balanced by the background, as hundredths a colour.
    Balanced {
        /// Factor of red.
        red: i32,
        /// Factor of green.
        green: i32,
        /// Factor of blue.
        blue: i32,
    },
    /// The background evened to white.
    Whitened {
        /// Hundredths of the picture that were touched.
        percent: i32,
    },
    /// Written as a baseline JPEG of 350 dpi.
    Written {
        /// Quality of the encoder.
        quality: u8,
        /// Bytes of the file.
        bytes: usize,
    },
}

impl Step {
    /// The stable word.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Oriented { .. } => "oriented",
            Self::Turned { .. } => "turned",
            Self::Levelled { .. } => "levelled",
            Self::Cut { .. } => "cut",
            Self::Extended { .. } => "extended",
            Self::Scaled { .. } => "scaled",
            Self::Balanced { .. } => "balanced",
            Self::Whitened { .. } => "whitened",
            Self::Written { .. } => "written",
        }
    }

    /// The sentence for the act.
    pub fn sentence(&self) -> String {
        match self {
            Self::Oriented { orientation } => format!("按方向标记{orientation}转正，去掉标记"),
            Self::Turned { degrees } => format!("顺时针旋转{degrees}度"),
            Self::Levelled { tenths } => {
                let way = if *tenths > 0 {
                    "逆时针"
                } else {
                    "顺时针"
                };
                let (whole, tenths) = (tenths.abs() / 10, tenths.abs() % 10);
                format!("扶正倾斜的头（绕双眼正中{way}转{whole}.{tenths}度）")
            }
            Self::Cut {
                left,
                top,
                width,
                height,
            } => format!("围绕人像裁剪（从左{left}、上{top}起，{width}×{height}像素）"),
            Self::Extended { percent } => format!("边上补接背景（占画面{percent}%，未动人像）"),
            Self::Scaled { percent } => format!("缩放到规定尺寸（{percent}%）"),
            Self::Balanced { red, green, blue } => {
                format!("校正白平衡（红{red}%、绿{green}%、蓝{blue}%）")
            }
            Self::Whitened { percent } => format!("背景提白提匀（占画面{percent}%，未动人像）"),
            Self::Written { quality, bytes } => {
                format!("存为基线JPG，350dpi，画质{quality}，{bytes}字节")
            }
        }
    }
}

/// Why a photo cannot be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RepairError {
    /// Another format.
    #[error("不是JPG文件，不能修复，请重新导出为JPG。")]
    NotJpeg,
    /// The file is cut or broken; what is missing cannot be made up.
    #[error("照片文件不完整或已损坏，缺的内容补不出来，请重新拷贝原照片。")]
    Damaged,
    /// Too many pixels to be opened.
    #[error("照片超过{}万像素，未予打开，请先缩小。", MOST_PIXELS / 10_000)]
    TooManyPixels,
    /// Grey; colour cannot be made up.
    #[error("照片是黑白的，颜色补不出来，请用彩色原照片或重新拍照。")]
    Grey,
    /// CMYK or YCCK.
    #[error("照片为印刷用颜色，不能可靠转换，请在制图软件中转为RGB后重新导出。")]
    PrintingColours,
    /// Each colour in a scan of its own, which is not decoded rightly.
    #[error("这种JPG各色分开存储，读不准颜色，请在看图软件中另存为普通JPG后再修复。")]
    ColoursApart,
    /// No face to cut around.
    #[error("没有找到人脸，不知从何裁剪，请手工框选，或正对镜头重新拍照。")]
    NoFace,
    /// Several faces; which is meant?
    #[error("找到{count}张人脸，分不清是谁，请手工框选，或重新拍照。")]
    SeveralFaces {
        /// How many.
        count: usize,
    },
    /// The head has too few pixels.
    #[error(
        "人像太小，放大到规定尺寸会模糊（需放大到{percent}%，应不超过150%），请靠近些重新拍照。"
    )]
    TooFewPixels {
        /// Needed scale in hundredths.
        percent: i32,
    },
    /// The head or its surroundings are cut by the picture's edge, and no background can go on.
    #[error("人像离画面边缘太近，裁不出规定的位置，请留出四周背景重新拍照。")]
    NoRoom,
    /// No quality brings the file into the bounds.
    #[error("画质调到头也存不进规定的字节数，照片可能不是人像，请重新拍照。")]
    NoQuality,
    /// What came out is worse than what came in; the measures were misled.
    #[error(
        "修复后不合规定的地方反而从{before}处增到{after}处，未予采用，请用尺线核对后手工裁剪，或重新拍照。"
    )]
    Worse {
        /// Findings against the photo that came, of the class that got worse.
        before: usize,
        /// The same against the repaired one.
        after: usize,
    },
}

impl RepairError {
    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotJpeg => "not_jpeg",
            Self::Damaged => "damaged",
            Self::TooManyPixels => "too_many_pixels",
            Self::Grey => "not_colour",
            Self::PrintingColours => "cmyk",
            Self::ColoursApart => "colours_apart",
            Self::NoFace => "no_face",
            Self::SeveralFaces { .. } => "several_faces",
            Self::TooFewPixels { .. } => "too_few_pixels",
            Self::NoRoom => "no_room",
            Self::NoQuality => "no_quality",
            Self::Worse { .. } => "worse",
        }
    }
}
