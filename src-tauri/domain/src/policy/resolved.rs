//! The packs that are on, resolved into the parameters that rules ask for.

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use super::{Pack, Timeline, Value};
use crate::calendar::HolidayTable;

/// Why the packs do not make a policy.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PolicyError {
    /// A parameter that a rule needs is in no pack.
    #[error("规则包里缺参数 {0}")]
    Missing(&'static str),
    /// It is there with another kind of value, or out of its range.
    #[error("规则包里参数 {0} 的值不对")]
    WrongValue(&'static str),
}

/// Bounds of a photo (PHOTO-1, PHOTO-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhotoBounds {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Bytes, included.
    pub min_bytes: u32,
    /// Bytes, included.
    pub max_bytes: u32,
}

/// What the rules ask, each parameter a timeline.
#[derive(Debug, Clone)]
pub struct Policy {
    /// SHA-256 over the hashes of the packs that are on, in their order; goes into every act.
    pub hash: String,
    /// Holidays and make-up days.
    pub holidays: HolidayTable,
    /// 制卡期限, natural days (CARD-9-1).
    pub making_days: Timeline<u32>,
    /// 受理登记期限, working days (rules.md C12).
    pub filing_working_days: Timeline<u32>,
    /// 口头挂失有效小时 (CARD-12-3).
    pub oral_loss_hours: Timeline<u32>,
    /// 卡有效期, years (CARD-5-2).
    pub card_years: Timeline<u32>,
    /// 换领提前, months (CARD-5-2).
    pub renewal_months: Timeline<u32>,
    /// Days left at which a due date turns amber (CARD-9-1).
    pub amber_days: Timeline<u32>,
    /// Age from which a photo is required; none says always (PHOTO-5, CARD-7-1-3).
    pub photo_required_age: Timeline<Option<u32>>,
    /// Age from which an identity card must be shown (rules.md C14).
    pub identity_card_age: Timeline<u32>,
    /// 358
    pub photo_width: Timeline<u32>,
    /// 441
    pub photo_height: Timeline<u32>,
    /// Bytes.
    pub photo_min_bytes: Timeline<u32>,
    /// Bytes.
    pub photo_max_bytes: Timeline<u32>,
    /// Whether a first application is taken only where the person is insured (CARD-6-2).
    pub insured_office_only: Timeline<bool>,
    /// Whether whoever exchanges a card gives the old one back (CARD-15-1, rules.md C6).
    pub exchange_takes_old_card: Timeline<bool>,
    /// Whether an agent who releases an oral loss brings the holder's original too (CARD-13-4,
    /// rules.md C16).
    pub release_wants_holders_original: Timeline<bool>,
    /// 证明有效期, months; three where no pack says (rules 6.8).
    pub certificate_months: Timeline<u32>,
    /// Days after which whoever has not fetched his card is urged; ninety where no pack says
    /// (rules.md C8).
    pub urge_days: Timeline<u32>,
    /// Whether the people of an employer's list show their originals; they do where no pack says.
    /// Off, the centre's record stands in for them (CARD-7-1-4, rules.md C15).
    pub batch_shows_originals: Timeline<bool>,
    /// Whether certificates are sealed electronically; off where no pack says (QU-1-4).
    pub electronic_seal: Timeline<bool>,
}

/// 证明有效期 where no pack says: packs that were released before there were certificates stay
/// good.
const CERTIFICATE_MONTHS: u32 = 3;

/// 催领 where no pack says, days: a reminder only.
const URGE_DAYS: u32 = 90;

impl Policy {
    /// Resolves packs in their order, the first being the base.
    pub fn resolve(packs: &[Pack], holidays: HolidayTable) -> Result<Self, PolicyError> {
        let mut hash = Sha256::new();
        for pack in packs {
            hash.update(pack.sha256.as_bytes());
        }
        Ok(Self {
            hash: hex::encode(hash.finalize()),
            holidays,
            making_days: number(packs, "card.making_days")?,
            filing_working_days: number(packs, "card.filing_working_days")?,
            oral_loss_hours: number(packs, "card.oral_loss_hours")?,
            card_years: number(packs, "card.validity_years")?,
            renewal_months: number(packs, "card.renewal_months")?,
            amber_days: number(packs, "card.amber_days")?,
            photo_required_age: required_age(packs)?,
            identity_card_age: number(packs, "identity.card_age")?,
            photo_width: number(packs, "photo.width")?,
            photo_height: number(packs, "photo.height")?,
            photo_min_bytes: number(packs, "photo.min_bytes")?,
            photo_max_bytes: number(packs, "photo.max_bytes")?,
            insured_office_only: flag(packs, "application.insured_office_only")?,
            exchange_takes_old_card: flag(packs, "card.exchange_takes_old_card")?,
            release_wants_holders_original: flag(packs, "card.release_wants_holders_original")?,
            certificate_months: or(
                number(packs, "certificate.validity_months"),
                CERTIFICATE_MONTHS,
            )?,
            urge_days: or(number(packs, "card.urge_days"), URGE_DAYS)?,
            batch_shows_originals: or(flag(packs, "application.batch_shows_originals"), true)?,
            electronic_seal: or(flag(packs, "certificate.electronic_seal"), false)?,
        })
    }

    /// Bounds of a photo on a day.
    pub fn photo_bounds(&self, day: Date) -> PhotoBounds {
        PhotoBounds {
            width: *self.photo_width.at(day),
            height: *self.photo_height.at(day),
            min_bytes: *self.photo_min_bytes.at(day),
            max_bytes: *self.photo_max_bytes.at(day),
        }
    }
}

fn resolve<T>(
    packs: &[Pack],
    code: &'static str,
    read: impl Fn(&Value) -> Option<T>,
) -> Result<Timeline<T>, PolicyError> {
    let mut timeline = None;
    for parameter in packs.iter().flat_map(|pack| &pack.parameters) {
        if parameter.code != code {
            continue;
        }
        let value = || read(&parameter.value).ok_or(PolicyError::WrongValue(code));
        let timeline = match &mut timeline {
            Some(timeline) => timeline,
            none => none.insert(Timeline::constant(value()?)),
        };
        timeline.push(parameter.valid_from, parameter.valid_to, value()?);
    }
    timeline.ok_or(PolicyError::Missing(code))
}

fn number(packs: &[Pack], code: &'static str) -> Result<Timeline<u32>, PolicyError> {
    resolve(packs, code, |value| match value {
        Value::Number(number) => u32::try_from(*number).ok(),
        Value::Flag(_) | Value::Text(_) => None,
    })
}

/// A parameter that came after the first packs.
fn or<T>(found: Result<Timeline<T>, PolicyError>, without: T) -> Result<Timeline<T>, PolicyError> {
    match found {
        Err(PolicyError::Missing(_)) => Ok(Timeline::constant(without)),
        found => found,
    }
}

fn flag(packs: &[Pack], code: &'static str) -> Result<Timeline<bool>, PolicyError> {
    resolve(packs, code, |value| match value {
        Value::Flag(flag) => Some(*flag),
        Value::Number(_) | Value::Text(_) => None,
    })
}

fn required_age(packs: &[Pack]) -> Result<Timeline<Option<u32>>, PolicyError> {
    resolve(packs, "photo.required_age", |value| match value {
        Value::Flag(false) => Some(None),
        Value::Number(age) => u32::try_from(*age).ok().map(Some),
        Value::Flag(true) | Value::Text(_) => None,
    })
}
