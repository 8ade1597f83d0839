//! People as lists, banners and pages show them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApplicationRow, MaterialForm, SuspicionView};

/// Looking for people: name, pinyin, initials, any part of a number or a card number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FindPeopleRequest {
    /// What was typed.
    pub query: String,
}

/// One person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonRow {
    /// Opaque id.
    pub person: String,
    /// Name.
    pub name: String,
    /// `6600**********0013`
    pub number: String,
    /// 男 | 女 as `male` | `female` | `unknown`.
    pub sex: String,
    /// Whole years.
    pub age: i16,
    /// Name of the insured place; none when unknown.
    pub insured_office: Option<String>,
    /// State of the main card, as `normal`; none without a card.
    pub card: Option<String>,
}

/// People found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct FindPeopleResponse {
    /// At most twenty.
    pub people: Vec<PersonRow>,
    /// There are more.
    pub more: bool,
}

/// Naming a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonRequest {
    /// Opaque id.
    pub person: String,
}

/// A card of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardView {
    /// Opaque id.
    pub card: String,
    /// Masked card number.
    pub number: String,
    /// State now, as `oral_loss`.
    pub status: String,
    /// 发卡日期 `2019-06-17`
    pub issued_on: String,
    /// 有效期至
    pub expires_on: String,
    /// When the oral loss lapses, `11-23 10:42`.
    pub lapses_at: Option<String>,
    /// First day on which it may be renewed for its expiry (CARD-5-2).
    pub renew_from: String,
    /// Within the month before it expires.
    pub renewal_is_due: bool,
    /// Why it is halted; none while it is not.
    pub suspicion: Option<SuspicionView>,
}

/// One insurance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct InsuranceView {
    /// As `employee_pension`.
    pub kind: String,
    /// First month `2008-07`.
    pub since: String,
    /// 累计月数
    pub months: u32,
    /// As `paying`.
    pub status: String,
}

/// What can be done with the person now, and if not, which rule says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActionView {
    /// As `first_application`.
    pub business: String,
    /// Opaque id of the card or application that it is about; none where it is about the person.
    pub subject: Option<String>,
    /// Whether it is possible.
    pub allowed: bool,
    /// What the holder shows when he comes himself; empty where no papers are asked.
    pub papers: Vec<MaterialForm>,
    /// What an agent shows.
    pub papers_of_agent: Vec<MaterialForm>,
    /// The rule that refuses.
    pub rule: Option<String>,
    /// Its reason.
    pub reason: Option<String>,
    /// What its sentence names.
    pub params: BTreeMap<String, String>,
}

/// One act in a person's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HistoryRow {
    /// `2026-11-21 10:42`
    pub at: String,
    /// Kind, as `application_submitted`.
    pub kind: String,
    /// Business number, if it has one.
    pub number: Option<String>,
    /// Name of the member of staff.
    pub by: String,
    /// `pending` | `accepted` | `held` | `refused`
    pub verdict: String,
}

/// The banner at the top: the person being served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonBanner {
    /// Opaque id.
    pub person: String,
    /// Name.
    pub name: String,
    /// Masked number.
    pub number: String,
    /// `male` | `female` | `unknown`
    pub sex: String,
    /// Whole years.
    pub age: i16,
    /// Insured place; none when unknown.
    pub insured_office: Option<String>,
    /// Address of his photo, if one is here.
    pub photo: Option<String>,
    /// The main card.
    pub card: Option<CardView>,
    /// Number of the application under way.
    pub under_way: Option<String>,
    /// When the centre last confirmed the facts, `11-22 09:03`; none while provisional.
    pub checked_at: Option<String>,
    /// Not yet known to the centre.
    pub provisional: bool,
}

/// A person's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PersonView {
    /// The banner.
    pub banner: PersonBanner,
    /// All cards, the newest first.
    pub cards: Vec<CardView>,
    /// All applications, the newest first.
    pub applications: Vec<ApplicationRow>,
    /// Insurances; none when unknown here.
    pub insurances: Option<Vec<InsuranceView>>,
    /// What can be done.
    pub actions: Vec<ActionView>,
    /// What was done, the newest first.
    pub history: Vec<HistoryRow>,
}

/// A whole number, shown for ten seconds; each showing is audited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct UnmaskResponse {
    /// The whole number.
    pub number: String,
}

/// A person whom neither the counter nor, for now, the centre knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct RegisterPersonRequest {
    /// Number as typed or read.
    pub number: String,
    /// Name as typed or read.
    pub name: String,
    /// `male` | `female`, where the number does not say it.
    pub sex: Option<String>,
    /// `1968-03-07`, where the number does not say it.
    pub born_on: Option<String>,
    /// Phone.
    pub phone: String,
}

/// A text to be checked while it is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CheckTextRequest {
    /// As typed.
    pub text: String,
}

/// What a number is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NumberCheckView {
    /// Whether it can be taken.
    pub ok: bool,
    /// Normalised.
    pub value: String,
    /// Kind, as `citizen_id`.
    pub kind: Option<String>,
    /// `1968-03-07`
    pub born_on: Option<String>,
    /// `male` | `female`
    pub sex: Option<String>,
    /// The sentence if it cannot be taken.
    pub message: Option<String>,
}

/// What a name is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NameCheckView {
    /// Whether it can be taken.
    pub ok: bool,
    /// Normalised, the dot as U+00B7.
    pub value: String,
    /// The dot was normalised.
    pub dot_changed: bool,
    /// The sentence if it cannot be taken.
    pub message: Option<String>,
}

/// What a card on the reader said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardReadView {
    /// Specification version, as `2.00`.
    pub version: String,
    /// Masked card number.
    pub card_number: String,
    /// Name; none when the holder's data is locked.
    pub name: Option<String>,
    /// Masked number; none when locked.
    pub number: Option<String>,
    /// 3.0 card: the holder's data stays closed to a plain reader.
    pub locked: bool,
    /// What would open it, or why what should have opened it did not: `pin`, `authentication`, or as
    /// `psam_missing`.
    pub lock: Option<String>,
    /// Masked number of the bank card on the same chip.
    pub bank_card: Option<String>,
    /// The person, if the station knows him.
    pub person: Option<String>,
    /// Characters of the name that could not be decoded.
    pub bad_characters: bool,
}
