//! Rules by their id, and what a rule answers when it does not allow.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The id of a rule in the catalogue (`assets/policy/rules.json`), as in `CARD-14-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(Cow<'static, str>);

impl RuleId {
    /// Names a rule of the catalogue.
    pub const fn new(id: &'static str) -> Self {
        Self(Cow::Borrowed(id))
    }

    /// The id as it stands in the catalogue.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// "Not allowed now": the rule that says so, the reason within the rule, and what the sentence
/// for the clerk needs. Not a failure of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The rule that refuses.
    pub rule: RuleId,
    /// Which of the rule's reasons holds, the key of the sentence: `card_14_1.not_written_loss`
    /// is looked up for rule `CARD-14-1` and reason `not_written_loss`.
    pub reason: Cow<'static, str>,
    /// What the sentence names. Never personal data.
    pub params: BTreeMap<String, String>,
}

impl Refusal {
    /// A refusal without parameters.
    pub const fn new(rule: &'static str, reason: &'static str) -> Self {
        Self {
            rule: RuleId::new(rule),
            reason: Cow::Borrowed(reason),
            params: BTreeMap::new(),
        }
    }

    /// Adds one parameter of the sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rule, self.reason)
    }
}

impl std::error::Error for Refusal {}

/// A rule that could not be applied because a fact is unknown here: the act passes and carries
/// this mark, and the paper says 待中心核对.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Mark {
    /// The rule that waits for the centre.
    pub rule: RuleId,
    /// The fact that is unknown, as a stable word: `insured`, `insured_office`, `identity`.
    pub fact: Cow<'static, str>,
}

impl Mark {
    /// Marks that `rule` waits for `fact`.
    pub const fn new(rule: &'static str, fact: &'static str) -> Self {
        Self {
            rule: RuleId::new(rule),
            fact: Cow::Borrowed(fact),
        }
    }
}
