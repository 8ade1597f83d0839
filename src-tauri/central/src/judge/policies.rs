//! The policy sets that were ever in force, resolved once and kept while nothing changes.

use std::collections::HashMap;
use std::sync::Arc;

use counter_domain::policy::Policy;
use jiff::Timestamp;

/// Policy sets by the time from which they were in force, and by their hash.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    in_force: Vec<(Timestamp, Arc<Policy>)>,
    named: HashMap<String, Arc<Policy>>,
}

impl Policies {
    /// `sets` with the time from which each was in force, oldest first.
    pub(crate) fn new(sets: Vec<(Timestamp, Policy)>) -> Self {
        let in_force: Vec<_> = sets
            .into_iter()
            .map(|(from, policy)| (from, Arc::new(policy)))
            .collect();
        let named = in_force
            .iter()
            .map(|(_, policy)| (policy.hash.clone(), Arc::clone(policy)))
            .collect();
        Self { in_force, named }
    }

    /// The set in force at a time; before the first one, the first one. None if there is none.
    pub(crate) fn at(&self, at: Timestamp) -> Option<&Policy> {
        let last = self.in_force.iter().rev().find(|(from, _)| *from <= at);
        last.or(self.in_force.first()).map(|(_, policy)| &**policy)
    }

    /// The set that a counter names in an act.
    pub(crate) fn named(&self, hash: &str) -> Option<&Policy> {
        self.named.get(hash).map(|policy| &**policy)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.in_force.is_empty()
    }
}
