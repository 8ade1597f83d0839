//! What a photo is measured against.

use serde::Serialize;

use crate::verdict::Bounds;

/// Everything that [`judge`](crate::judge) and [`repair`](crate::repair) hold a photo to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Requirements {
    /// Sides and bytes, from the policy.
    pub bounds: Bounds,
    /// Where the face must stand.
    pub profile: Profile,
}

/// A standard that says where the face must stand, in pixels of a photo 358 wide and 441 high.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Profile {
    /// Name of the standard, shown as the source of its ranges.
    pub source: &'static str,
    /// 脸部宽, least and most.
    pub face_width: (f32, f32),
    /// 头顶发迹 to the upper edge, least and most.
    pub head_top: (f32, f32),
    /// 双眼连线 to the lower edge, least; it goes before the distance above the head.
    pub eye_line: f32,
    /// Middle of the eyes to the left edge, least and most.
    pub eyes_middle: (f32, f32),
    /// Most degrees that the line through the eyes may lean; ours, the standards name none.
    pub tilt: f32,
}

impl Profile {
    /// 社会保障卡制证用数字相片技术要求.
    pub const SOCIAL_SECURITY_CARD: Self = Self {
        source: "社会保障卡制证用数字相片技术要求",
        face_width: (179.0, 255.0),
        head_top: (7.0, 21.0),
        eye_line: 207.0,
        eyes_middle: (162.0, 196.0),
        tilt: 5.0,
    };
    /// GA 461-2004, the resident identity card. It says only that the face is centred, so the
    /// range of the eyes' middle is that of the other standard.
    pub const IDENTITY_CARD: Self = Self {
        source: "GA 461-2004 居民身份证制证用数字相片技术要求",
        face_width: (193.0, 221.0),
        ..Self::SOCIAL_SECURITY_CARD
    };
}
