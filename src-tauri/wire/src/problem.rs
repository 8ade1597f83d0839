//! What the centre answers instead of what was asked: a problem document (RFC 9457).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// What it is, stable.
    pub code: ProblemCode,
    /// In English, for a log; a counter shows its own sentence by the code.
    pub title: String,
    /// Whether the same request may succeed later.
    pub retry: bool,
    /// Not before so many seconds, where the centre knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $status:literal,)*) => {
        /// Every problem with its HTTP status.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)*
        }

        impl ProblemCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The HTTP status.
            pub const fn status(self) -> u16 {
                match self {
                    $(Self::$name => $status,)*
                }
            }
        }
    };
}

codes! {
    /// The message does not have its form.
    Malformed = 400,
    /// No certificate, or none of this centre's.
    NoCertificate = 401,
    /// The device's signature in the message does not fit.
    WrongSignature = 403,
    /// The one-time code is unknown, used or out of date.
    WrongCode = 403,
    /// The device was revoked.
    RevokedDevice = 403,
    /// Two machines have used the device's identity, or an older epoch speaks: enrol again.
    FencedDevice = 403,
    /// There is no such thing, or it is not this station's.
    NotFound = 404,
    /// No such operation.
    WrongMethod = 405,
    /// A piece of a blob does not follow the one before.
    WrongOffset = 409,
    /// Larger than allowed.
    TooLarge = 413,
    /// A body in a form or packing that is not spoken here.
    WrongMediaType = 415,
    /// The bytes are not those of the hash.
    WrongHash = 422,
    /// The program is too old; it may still push.
    TooOld = 426,
    /// Too many requests.
    TooMany = 429,
    /// A defect of the centre.
    Internal = 500,
    /// The centre cannot now.
    Unavailable = 503,
}

impl Problem {
    /// A problem with its usual advice.
    pub fn new(code: ProblemCode, title: impl Into<String>) -> Self {
        Self {
            code,
            title: title.into(),
            retry: matches!(
                code,
                ProblemCode::TooMany | ProblemCode::Internal | ProblemCode::Unavailable
            ),
            retry_after_s: None,
        }
    }
}
