//! Readers of cards and identity cards: what they say, and how they are.

use counter_domain::sensitive::Sensitive;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Reading the card after the holder typed his PIN. It is used once and not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReadCardWithPinRequest {
    /// The PIN of the social-security card, 4 to 16 digits; never that of the bank card.
    #[ts(type = "string")]
    pub pin: Sensitive<String>,
}

/// How often the PIN may still be tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PinTriesView {
    /// So often; none when the card does not say.
    pub left: Option<u8>,
    /// Not any more.
    pub blocked: bool,
}

/// What an identity card says, for a form; it is not a list, so the number is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IdentityCardView {
    /// As `resident`.
    pub kind: String,
    /// Name as a form takes it; none when it could not be read.
    #[ts(type = "string | null")]
    pub name: Option<Sensitive<String>>,
    /// Number; none when it could not be read.
    #[ts(type = "string | null")]
    pub number: Option<Sensitive<String>>,
    /// `male` | `female` | `unknown`
    pub sex: String,
    /// `1968-03-07`
    #[ts(type = "string | null")]
    pub born_on: Option<Sensitive<String>>,
    /// 住址
    #[ts(type = "string | null")]
    pub address: Option<Sensitive<String>>,
    /// Last day of validity, or `长期`.
    pub valid_until: Option<String>,
    /// The last day has passed.
    pub expired: bool,
    /// The person, if the station knows him.
    pub person: Option<String>,
    /// What is missing or not to be trusted.
    pub findings: Vec<IdentityFindingView>,
}

/// Something on an identity card that is missing or cannot be trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct IdentityFindingView {
    /// As `name`.
    pub field: String,
    /// As `unreadable`.
    pub problem: String,
}

/// One card reader on the diagnostics page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CardReaderView {
    /// Name in the system.
    pub name: String,
    /// `unknown` | `absent` | `present` | `mute`
    pub card: String,
    /// False while a reading hangs.
    pub responding: bool,
    /// Answer to reset in hexadecimal; empty without a card.
    pub answer_to_reset: String,
    /// What the card says it is, as `second`.
    pub identity: Option<String>,
    /// Code of the error that asking it brought, as `malformed`.
    pub problem: Option<String>,
    /// It holds the PSAM.
    pub psam: bool,
}

/// One exchange with a card or an identity module, without personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExchangeView {
    /// Reader or port.
    pub device: String,
    /// What was sent.
    pub sent: String,
    /// What came back.
    pub received: String,
    /// How long it took.
    pub milliseconds: u32,
    /// How long ago.
    pub seconds_ago: u32,
}

/// The diagnostics page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ReadersView {
    /// `starting` | `running` | `not_running` | `not_responding`
    pub service: String,
    /// Installed drivers.
    pub drivers: Vec<String>,
    /// Readers.
    pub readers: Vec<CardReaderView>,
    /// State of the identity-card reader, as `ready`.
    pub identity_reader: String,
    /// Its port, speed and number, as they are known.
    pub identity_port: Option<String>,
    /// What opens 3.0 cards: `psam` | `remote`; none where nothing does.
    pub authenticator: Option<String>,
    /// Why the site's settings could not be read.
    pub settings_problem: Option<String>,
    /// The last exchanges, the oldest first.
    pub exchanges: Vec<ExchangeView>,
    /// Code of the sentence on what to do, as `no_reader` or `ready`.
    pub advice: String,
}

/// A support file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SupportFileView {
    /// Where it is.
    pub path: String,
}
