//! What a check answers.

use serde::Serialize;

use crate::code::Code;
use crate::geometry::Geometry;

/// Who answers for a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// File, sides, bytes, colour: a machine decides, and it blocks.
    Exact,
    /// Where the face stands: a machine measures and warns.
    Geometric,
    /// How the picture was taken: a machine suspects and warns.
    Photographic,
    /// What only a person can see.
    Manual,
}

/// A measured number with its allowed range, both ends inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// What was measured.
    pub value: f32,
    /// Least that is allowed.
    pub least: Option<f32>,
    /// Most that is allowed.
    pub most: Option<f32>,
    /// `px` pixels of the card's photo, `deg` degrees, `%` hundredths, `level` 0–255, `count`,
    /// `ratio` a number without a unit.
    pub unit: &'static str,
}

/// What a photo must measure; parameters of the policy, all inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Width in pixels (PHOTO-1).
    pub width: u32,
    /// Height in pixels (PHOTO-1).
    pub height: u32,
    /// Fewest bytes of the file; one KB is 1024 (PHOTO-2).
    pub min_bytes: u32,
    /// Most bytes of the file; one KB is 1024 (PHOTO-2).
    pub max_bytes: u32,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// As asked; shown as 合格.
    Good,
    /// Wrong beyond doubt; blocks.
    Error,
    /// Looks wrong; a clerk may pass it with a reason.
    Warning,
    /// A clerk has to look and tick.
    Manual,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Id of the rule, as `PHOTO-1`.
    pub rule: &'static str,
    /// What it is about.
    pub code: Code,
    /// Who answers for it.
    pub class: Class,
    /// How much it matters.
    pub level: Level,
    /// Whether the photo cannot be used because of it.
    pub blocking: bool,
    /// What was measured; empty for what only a person can see.
    pub measured: String,
    /// What is allowed.
    pub allowed: String,
    /// The measured number, where it is one.
    pub number: Option<Measure>,
    /// Where the allowed range comes from.
    pub source: &'static str,
    /// The sentence for the clerk: what is wrong, measured and allowed, what to do next.
    pub message: String,
}

/// What the check found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Nothing blocks.
    pub ok: bool,
    /// Format of the content, as `JPG` or `PNG`; `未知` when it is none that is known.
    pub format: String,
    /// Width in pixels as stored; 0 when it could not be read.
    pub width: u32,
    /// Height in pixels as stored; 0 when it could not be read.
    pub height: u32,
    /// Bytes of the file.
    pub bytes: u64,
    /// All findings: format, sides, bytes, colour, background, geometry, light, then what is to
    /// be ticked.
    pub findings: Vec<Finding>,
    /// Where the head was found, for the overlay; none when no face was looked for.
    pub geometry: Option<Geometry>,
}

impl Finding {
    pub(crate) fn good(code: Code, measured: String, allowed: String, message: String) -> Self {
        Self::new(code, Level::Good, measured, allowed, message)
    }

    pub(crate) fn error(code: Code, measured: String, allowed: String, message: String) -> Self {
        Self::new(code, Level::Error, measured, allowed, message)
    }

    pub(crate) fn warning(code: Code, measured: String, allowed: String, message: String) -> Self {
        Self::new(code, Level::Warning, measured, allowed, message)
    }

    pub(crate) fn manual(code: Code, allowed: &str, message: &str) -> Self {
        Self::new(
            code,
            Level::Manual,
            String::new(),
            allowed.to_owned(),
            message.to_owned(),
        )
    }

    /// A measured number in a sentence: good inside the range, a warning outside it.
    pub(crate) fn measured(
        code: Code,
        good: bool,
        number: Option<Measure>,
        (measured, allowed): (String, String),
        source: &'static str,
        message: String,
    ) -> Self {
        let level = if good { Level::Good } else { Level::Warning };
        Self {
            number,
            source,
            ..Self::new(code, level, measured, allowed, message)
        }
    }

    fn new(code: Code, level: Level, measured: String, allowed: String, message: String) -> Self {
        Self {
            rule: code.rule(),
            code,
            class: code.class(),
            level,
            blocking: level == Level::Error,
            measured,
            allowed,
            number: None,
            source: code.source(),
            message,
        }
    }
}
