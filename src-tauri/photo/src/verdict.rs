//! What a check answers.

use serde::Serialize;

use crate::code::Code;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Id of the rule, as `PHOTO-1`.
    pub rule: &'static str,
    /// What it is about.
    pub code: Code,
    /// How much it matters.
    pub level: Level,
    /// Whether the photo cannot be used because of it.
    pub blocking: bool,
    /// What was measured; empty for what only a person can see.
    pub measured: String,
    /// What is allowed.
    pub allowed: String,
    /// The sentence for the clerk: what is wrong, measured and allowed, what to do next.
    pub message: String,
}

/// What the check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// All findings: format, sides, bytes, colour, background, then what is to be ticked.
    pub findings: Vec<Finding>,
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

    fn new(code: Code, level: Level, measured: String, allowed: String, message: String) -> Self {
        Self {
            rule: code.rule(),
            code,
            level,
            blocking: level == Level::Error,
            measured,
            allowed,
            message,
        }
    }
}
