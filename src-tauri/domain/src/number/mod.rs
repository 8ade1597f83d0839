//! Numbers of people, organisations, cards and businesses, each kind its own type.
//!
//! A value of one of these types is well formed: normalised (no blanks, half-width, upper case),
//! of the right length and character set, with a true check character and a real date of birth
//! where the number carries them. Whether the number was ever issued is a fact and not known here.
//!
//! Numbers of people and cards hide themselves from `Debug` and have no `Display`; `expose()` shows
//! them whole and `masked()` the first and last four characters.
//!
//! Deserialization repeats every check but "not born after today", for which no clock is here.
//!
//! Errors carry codes and parameters (`serde` writes them under `code`), never the number itself.
//! What is only unusual, such as an unknown area, is a [`NumberWarning`] and refuses nothing.
//!
//! Sources: GB 11643-1999, GB 32100-2015, GB 11714-1997, GB/T 2260, 国办发〔2018〕81号,
//! 社保卡规范 V2.0 附录A, ISO/IEC 7064.

mod business;
mod card;
mod citizen;
mod credit_code;
mod document;
mod foreign;
mod identity;
mod permanent;
mod region;
mod residence;
mod text;

pub use self::business::{
    BusinessNumber, BusinessNumberError, ComposeBusinessNumberError, DeviceCode, DeviceCodeError,
};
pub use self::card::{CardNumber, CardNumberError};
pub use self::citizen::{CitizenId, CitizenId15, CitizenId15Error, CitizenIdError, UpgradeError};
pub use self::credit_code::{CreditCodeWarning, UnifiedCreditCode, UnifiedCreditCodeError};
pub use self::document::{DocumentKind, TravelDocument, TravelDocumentError};
pub use self::foreign::{ForeignSocialSecurityNumber, ForeignSocialSecurityNumberError};
pub use self::identity::{IdKind, IdentityNumber, IdentityNumberError, NumberWarning, Sex};
pub use self::permanent::{
    PermanentResidence2017, PermanentResidence2017Error, PermanentResidence2023,
    PermanentResidence2023Error,
};
pub use self::region::{AreaKnowledge, RegionTable, RegionTableError};
pub use self::residence::{ResidencePermit, ResidencePermitError, ResidenceRegion};
pub(crate) use self::text::half_width;
pub use self::text::{masked, normalised};
