//! Businesses without a 受理单 of their own: what can be done about a card or an application, the
//! form that each asks, the act that it becomes and the receipt of it.
//!
//! A business is a word of the contract with a request behind it ([`business`]). Whether it is
//! possible now is asked of the rules themselves ([`offer`]): the same request, filled so that
//! only the state of things can refuse it. Nothing here decides; `counter_domain::decide` does.

mod business;
mod offer;
mod perform;
mod receipt;
mod record;
