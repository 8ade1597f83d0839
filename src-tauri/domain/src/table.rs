//! The form that both state machines share: a row a state, every act answered.

use crate::rule::RuleId;

/// What a table says of one act in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<S> {
    /// Allowed by a rule; the act leads to `next`.
    Allowed {
        /// The rule that allows it.
        rule: RuleId,
        /// The state that follows.
        next: S,
    },
    /// Refused by a rule.
    Refused {
        /// The rule that refuses.
        rule: RuleId,
        /// The key of the sentence within the rule.
        reason: &'static str,
    },
}

/// A row in the making: the answer to every act that the row does not name, and the acts it does.
pub(crate) struct Row<S: 'static, A: 'static> {
    /// Rule and reason that refuse whatever is not named.
    pub(crate) otherwise: (&'static str, &'static str),
    /// Acts that the state allows, with the rule and the state that follows.
    pub(crate) allowed: &'static [(A, &'static str, S)],
    /// Acts that a rule of their own refuses.
    pub(crate) refused: &'static [(A, &'static str, &'static str)],
}

impl<S: Copy, A: Copy + PartialEq> Row<S, A> {
    /// The cell of one act. Total: a row answers every act.
    pub(crate) fn cell(&self, act: A) -> Cell<S> {
        if let Some((_, rule, next)) = self.allowed.iter().find(|(a, ..)| *a == act) {
            return Cell::Allowed {
                rule: RuleId::new(rule),
                next: *next,
            };
        }
        let (rule, reason) = self
            .refused
            .iter()
            .find(|(a, ..)| *a == act)
            .map_or(self.otherwise, |(_, rule, reason)| (*rule, *reason));
        Cell::Refused {
            rule: RuleId::new(rule),
            reason,
        }
    }
}
