//! What can be done, or the rule that says why not.

use counter_domain::rule::Refusal;

use crate::contract::ActionView;

/// A business with what refuses it now.
pub(crate) fn action(business: &str, refusal: Option<Refusal>) -> ActionView {
    ActionView {
        business: business.to_owned(),
        subject: None,
        papers: Vec::new(),
        papers_of_agent: Vec::new(),
        allowed: refusal.is_none(),
        rule: refusal.as_ref().map(|refusal| refusal.rule.to_string()),
        reason: refusal.as_ref().map(|refusal| refusal.reason.to_string()),
        params: refusal.map(|refusal| refusal.params).unwrap_or_default(),
    }
}
