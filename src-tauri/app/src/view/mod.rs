//! From the domain's types to the contract's: numbers masked, times in Beijing's words.

mod action;
mod application;
mod person;
mod words;

pub(crate) use action::action;
pub(crate) use application::{application_row, purpose_word};
pub(crate) use counter_domain::number::masked;
pub(crate) use person::{
    card_view, insurance_view, main_card, office_name, person_banner, suspicion_view,
};
pub(crate) use words::{day_words, light, masked_card, moment_words, sex_word, word};
