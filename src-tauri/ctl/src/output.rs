//! What a command writes and how it ends.

use std::io::Write as _;

use serde::Serialize;

/// How a command ends when it worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Exit code 0.
    Good,
    /// Exit code 1: what was looked at is not good.
    Negative,
}

impl Verdict {
    /// Good if it is so.
    pub(crate) const fn of(good: bool) -> Self {
        if good { Self::Good } else { Self::Negative }
    }

    /// Negative if either is.
    pub(crate) const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Good, Self::Good) => Self::Good,
            _ => Self::Negative,
        }
    }
}

/// Why a command could not work: one Chinese sentence. Exit code 2.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// How a command ended.
pub(crate) type Ended = Result<Verdict, Failure>;

/// Where a command writes.
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether results are JSON.
    pub(crate) const fn is_json(&self) -> bool {
        self.json
    }

    /// One result: as a JSON object, or as words.
    pub(crate) fn say(&self, object: &impl Serialize, words: &str) {
        let line = if self.json {
            serde_json::to_string(object).unwrap_or_default()
        } else {
            words.to_owned()
        };
        // A reader that has gone away wants no more lines; that is not a failure.
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// A sentence for people.
    pub(crate) fn complain(&self, sentence: &str) {
        let _ = self.json;
        let _ = writeln!(std::io::stderr(), "{sentence}");
    }
}
