//! What a finding is about, in one word.

use serde::{Serialize, Serializer};

use crate::verdict::Class;

/// What a finding is about; its word is stable, stored with the act and looked up by the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The container is a JPEG of a kind that the centre takes (good only).
    Format,
    /// The sides are as asked (good only).
    Size,
    /// The number of bytes is within bounds (good only).
    FileSize,
    /// The picture is in colour (good only).
    Colour,
    /// The background is white and even (good only).
    Background,
    /// There are no bytes.
    Empty,
    /// The content is of another format, whatever the name says.
    NotJpeg,
    /// The file ends before its picture does.
    Truncated,
    /// The structure or the coded picture is broken.
    Damaged,
    /// Bytes follow the end of the picture: padding or a second picture.
    TrailingBytes,
    /// A coding process that card systems do not read: lossless, arithmetic, hierarchical.
    UnsupportedJpeg,
    /// Twelve bits a sample instead of eight.
    TwelveBit,
    /// More pixels than are decoded at all.
    TooManyPixels,
    /// Width or height differ from what is asked.
    WrongSize,
    /// The EXIF data asks the viewer to turn or mirror the picture.
    ExifRotated,
    /// Fewer bytes than the lower bound.
    TooSmall,
    /// More bytes than the upper bound.
    TooLarge,
    /// A grey picture, of one component or of three equal ones.
    NotColour,
    /// Printing colours (CMYK or YCCK) instead of RGB.
    Cmyk,
    /// The background is far from white.
    BackgroundNotWhite,
    /// The background is near white but not the same everywhere.
    BackgroundUneven,
    /// Exactly one face is found.
    Faces,
    /// The face lies on its side or upside down in the pixels themselves.
    FaceTurned,
    /// 脸部宽: between the cheeks, where the ears meet the face.
    FaceWidth,
    /// 头顶: from the top of the head, hair included, to the upper edge.
    HeadTop,
    /// 双眼连线: from the line through the eyes to the lower edge.
    EyeLine,
    /// From the middle between the eyes to the left edge.
    EyesMiddle,
    /// How far the line through the eyes is from level.
    Tilt,
    /// How bright the face is, against under-exposure.
    TooDark,
    /// How much of the face is burnt out.
    TooBright,
    /// From the dark to the bright of the face.
    Contrast,
    /// How sharp the face is.
    Sharpness,
    /// Whether skin has the colour of skin.
    NaturalColour,
    /// 阴阳脸: one half of the face against the other.
    UnevenLight,
    /// How visible the blocks of the coding are.
    Compression,
    /// Bright spots about the eyes, as of glasses.
    Glare,
    /// 近期: taken within six months.
    Recent,
    /// 正面免冠: facing the camera, no head cover.
    BareHeaded,
    /// Both ears visible, no glare on glasses or face.
    EarsAndNoGlare,
}

impl Code {
    /// Every code, in the order of declaration.
    pub const ALL: [Self; 39] = [
        Self::Format,
        Self::Size,
        Self::FileSize,
        Self::Colour,
        Self::Background,
        Self::Empty,
        Self::NotJpeg,
        Self::Truncated,
        Self::Damaged,
        Self::TrailingBytes,
        Self::UnsupportedJpeg,
        Self::TwelveBit,
        Self::TooManyPixels,
        Self::WrongSize,
        Self::ExifRotated,
        Self::TooSmall,
        Self::TooLarge,
        Self::NotColour,
        Self::Cmyk,
        Self::BackgroundNotWhite,
        Self::BackgroundUneven,
        Self::Faces,
        Self::FaceTurned,
        Self::FaceWidth,
        Self::HeadTop,
        Self::EyeLine,
        Self::EyesMiddle,
        Self::Tilt,
        Self::TooDark,
        Self::TooBright,
        Self::Contrast,
        Self::Sharpness,
        Self::NaturalColour,
        Self::UnevenLight,
        Self::Compression,
        Self::Glare,
        Self::Recent,
        Self::BareHeaded,
        Self::EarsAndNoGlare,
    ];

    /// The stable word, in snake case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Size => "size",
            Self::FileSize => "file_size",
            Self::Colour => "colour",
            Self::Background => "background",
            Self::Empty => "empty",
            Self::NotJpeg => "not_jpeg",
            Self::Truncated => "truncated",
            Self::Damaged => "damaged",
            Self::TrailingBytes => "trailing_bytes",
            Self::UnsupportedJpeg => "unsupported_jpeg",
            Self::TwelveBit => "twelve_bit",
            Self::TooManyPixels => "too_many_pixels",
            Self::WrongSize => "wrong_size",
            Self::ExifRotated => "exif_rotated",
            Self::TooSmall => "too_small",
            Self::TooLarge => "too_large",
            Self::NotColour => "not_colour",
            Self::Cmyk => "cmyk",
            Self::BackgroundNotWhite => "background_not_white",
            Self::BackgroundUneven => "background_uneven",
            Self::Faces => "faces",
            Self::FaceTurned => "face_turned",
            Self::FaceWidth => "face_width",
            Self::HeadTop => "head_top",
            Self::EyeLine => "eye_line",
            Self::EyesMiddle => "eyes_middle",
            Self::Tilt => "tilt",
            Self::TooDark => "too_dark",
            Self::TooBright => "too_bright",
            Self::Contrast => "contrast",
            Self::Sharpness => "sharpness",
            Self::NaturalColour => "natural_colour",
            Self::UnevenLight => "uneven_light",
            Self::Compression => "compression",
            Self::Glare => "glare",
            Self::Recent => "recent",
            Self::BareHeaded => "bare_headed",
            Self::EarsAndNoGlare => "ears_and_no_glare",
        }
    }

    /// The rule that the finding answers to.
    ///
    /// Whatever keeps the sides from being what they seem belongs to PHOTO-1, whatever keeps the
    /// file from being read as the JPG that is asked for to PHOTO-3.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Size | Self::WrongSize | Self::ExifRotated | Self::TooManyPixels => "PHOTO-1",
            Self::FileSize | Self::TooSmall | Self::TooLarge => "PHOTO-2",
            Self::Format
            | Self::Empty
            | Self::NotJpeg
            | Self::Truncated
            | Self::Damaged
            | Self::TrailingBytes
            | Self::UnsupportedJpeg
            | Self::TwelveBit => "PHOTO-3",
            Self::Colour
            | Self::Background
            | Self::NotColour
            | Self::Cmyk
            | Self::BackgroundNotWhite
            | Self::BackgroundUneven
            | Self::Faces
            | Self::FaceTurned
            | Self::FaceWidth
            | Self::HeadTop
            | Self::EyeLine
            | Self::EyesMiddle
            | Self::Tilt
            | Self::TooDark
            | Self::TooBright
            | Self::Contrast
            | Self::Sharpness
            | Self::NaturalColour
            | Self::UnevenLight
            | Self::Compression
            | Self::Glare
            | Self::Recent
            | Self::BareHeaded
            | Self::EarsAndNoGlare => "PHOTO-4",
        }
    }
}

impl Code {
    /// Where the range of an exact, manual or background finding comes from.
    pub(crate) const fn source(self) -> &'static str {
        match self {
            Self::Background | Self::BackgroundNotWhite | Self::BackgroundUneven => {
                "白底：兵团办法七(一)3；容差为本软件所定"
            }
            Self::FileSize | Self::TooSmall | Self::TooLarge => "十师社保局通知二(四)1",
            Self::Recent | Self::BareHeaded => "兵团办法七(一)3",
            Self::EarsAndNoGlare => "社会保障卡制证用数字相片技术要求",
            _ => "兵团办法七(一)3；十师社保局通知二(四)1",
        }
    }

    /// Who answers for the finding: a machine beyond doubt, a measurement, or a person's eyes.
    pub const fn class(self) -> Class {
        match self {
            Self::Faces
            | Self::FaceTurned
            | Self::FaceWidth
            | Self::HeadTop
            | Self::EyeLine
            | Self::EyesMiddle
            | Self::Tilt => Class::Geometric,
            Self::Background
            | Self::BackgroundNotWhite
            | Self::BackgroundUneven
            | Self::TooDark
            | Self::TooBright
            | Self::Contrast
            | Self::Sharpness
            | Self::NaturalColour
            | Self::UnevenLight
            | Self::Compression
            | Self::Glare => Class::Photographic,
            Self::Recent | Self::BareHeaded | Self::EarsAndNoGlare => Class::Manual,
            _ => Class::Exact,
        }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}
