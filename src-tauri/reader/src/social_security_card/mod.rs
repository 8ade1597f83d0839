//! The social-security card (社会保障卡), all generations, read over any [`CardChannel`].
//!
//! What decides is whether SELECT of the application succeeds, never the ATR: bank cards have the
//! same one. Records are asked for by tag, because their numbers differ between generations.
//!
//! Invariants: the holder's record is whole or locked, never half; what a card holds is passed on
//! as it is or reported as a [`Finding`], never guessed; malformed records are an error.
//!
//! What is closed can be opened with a [`Key`]: the holder's PIN, or an authenticator that has the keys.
//!
//! Deliberately absent: fingerprint and photo files; writing of any kind.
//!
//! Source: 人社信息函〔2012〕37号《社会保障卡文件结构和数据项(V2.0)》; 《社会保障(个人)卡规范》 parts 5 and 6.

mod card_file;
mod decode;
mod ethnicity;
mod reading;
mod view;

use counter_domain::number::CardNumber;
use counter_domain::sensitive::Sensitive;

use self::card_file::{Elementary, Outcome, read_record, select_file};
use self::decode::{DecodedDate, DecodedText};
pub use self::ethnicity::Ethnicity;
pub use self::reading::{
    CardReading, CardVersion, Field, Finding, Generation, Holder, HolderRecord, KeyAlgorithm, Lock,
    Problem, Sex,
};
pub use self::view::{CardReadingView, FindingView};
use crate::apdu::{Command, StatusWord, exchange};
use crate::authentication::{self, Authenticator};
use crate::channel::CardChannel;
use crate::error::ReadError;
use crate::pin::{self, Pin};
use crate::tlv::{FileControl, parse_fci};

/// Name of the application: `sx1.sh.社会保障` in GBK (V2.0 table 1).
pub const APPLICATION: [u8; 15] = [
    0x73, 0x78, 0x31, 0x2E, 0x73, 0x68, 0x2E, 0xC9, 0xE7, 0xBB, 0xE1, 0xB1, 0xA3, 0xD5, 0xCF,
];

/// Bytes of the card number; longer records are read up to here.
const CARD_NUMBER_LENGTH: usize = 9;

/// Reads the card's own data (EF05) and, where the card lets anyone, the holder's (EF06).
///
/// # Errors
///
/// [`ReadError::NotSocialSecurityCard`], [`ReadError::CardLocked`], [`ReadError::NeedsPin`] when
/// even EF05 is closed, [`ReadError::Malformed`], [`ReadError::Refused`],
/// [`ReadError::UnsupportedVersion`], and whatever the channel reports.
pub fn read(channel: &mut dyn CardChannel) -> Result<CardReading, ReadError> {
    read_with(channel, &mut Key::None)
}

/// What opens the holder's data where the card keeps it closed.
pub enum Key<'caller> {
    /// Nothing.
    None,
    /// The holder's PIN, which is taken out at its first use.
    Pin(&'caller mut Option<Pin>),
    /// Whoever has key RKSSSE.
    Authenticator(&'caller dyn Authenticator),
}

/// As [`read`], and opens the holder's data with a key where the card keeps it closed.
///
/// # Errors
///
/// Those of [`read`]; [`ReadError::PinWrong`], [`ReadError::PinBlocked`], [`ReadError::PinAgain`] with a PIN,
/// [`ReadError::NotGenuine`] with an authenticator.
pub fn read_with(
    channel: &mut dyn CardChannel,
    key: &mut Key<'_>,
) -> Result<CardReading, ReadError> {
    let control = select_application(channel)?;
    let mut findings = Vec::new();
    let version = read_version(channel)?;
    let identification = read_identification(channel, &mut findings)?;
    let card_no = read_card_number(channel, &mut findings)?;
    let issued = issuer_record(channel, 0x05, 4)?;
    let issued = date(issued.as_deref(), Field::Issued, &mut findings);
    let expires = issuer_record(channel, 0x06, 4)?;
    let expires = date(expires.as_deref(), Field::Expires, &mut findings);
    let algorithm = KeyAlgorithm::of(&control, identification.as_deref());
    let lock = match version.generation() {
        Generation::Third => Lock::Authentication,
        Generation::First | Generation::Second => Lock::Pin,
    };
    let mut unlocking = None;
    match (key, lock) {
        (Key::Pin(pin), _) => pin::verify(channel, pin.take().ok_or(ReadError::PinAgain)?)?,
        (Key::Authenticator(authenticator), Lock::Authentication) => {
            let code = identification
                .as_deref()
                .and_then(|it| hex::decode(it).ok());
            let code = code.unwrap_or_default();
            unlocking = authentication::open(channel, *authenticator, &code, algorithm)?;
        }
        _ => {}
    }
    let holder = read_holder(channel, &version, &mut findings)?;
    Ok(CardReading {
        version,
        card_no: card_no.map(Sensitive::new),
        identification: identification.map(Sensitive::new),
        issued,
        expires,
        holder,
        unlocking,
        algorithm,
        bank_card: None,
        findings,
    })
}

/// Which version of the specification the card follows.
pub(crate) fn version(channel: &mut dyn CardChannel) -> Result<CardVersion, ReadError> {
    select_application(channel)?;
    read_version(channel)
}

/// Selects EF05 and reads its record of the version.
fn read_version(channel: &mut dyn CardChannel) -> Result<CardVersion, ReadError> {
    if let Some(refusal) = select_file(channel, Elementary::Issuer)? {
        return Err(refusal_of_issuer_file(refusal));
    }
    CardVersion::parse(issuer_record(channel, 0x03, 4)?.as_deref())
}

pub(crate) fn select_application(channel: &mut dyn CardChannel) -> Result<FileControl, ReadError> {
    let response = exchange(channel, &Command::select_name(&APPLICATION))?;
    match response.status {
        // The answer only carries hints for authentication; a card whose hints are unreadable
        // is still a card.
        StatusWord::SUCCESS => Ok(parse_fci(&response.data).unwrap_or_default()),
        StatusWord::APPLICATION_LOCKED
        | StatusWord::FUNCTION_LOCKED
        | StatusWord::BLOCKED
        | StatusWord::FILE_INVALIDATED => Err(ReadError::CardLocked),
        _ => Err(ReadError::NotSocialSecurityCard),
    }
}

/// EF05 is free on every generation, so a refusal here is the end.
fn refusal_of_issuer_file(status: StatusWord) -> ReadError {
    match status {
        StatusWord::SECURITY_STATUS => ReadError::NeedsPin,
        StatusWord::BLOCKED | StatusWord::APPLICATION_LOCKED => ReadError::CardLocked,
        StatusWord(status) => ReadError::Refused { status },
    }
}

fn issuer_record(
    channel: &mut dyn CardChannel,
    tag: u8,
    length: u8,
) -> Result<Option<Vec<u8>>, ReadError> {
    match read_record(channel, tag, length)? {
        Outcome::Value(value) => Ok(Some(value)),
        Outcome::Absent => Ok(None),
        Outcome::Refused(status) => Err(refusal_of_issuer_file(status)),
    }
}

fn read_identification(
    channel: &mut dyn CardChannel,
    findings: &mut Vec<Finding>,
) -> Result<Option<String>, ReadError> {
    // The last four bytes may be FF on purpose, so this field is never trimmed.
    let value = issuer_record(channel, 0x01, 16)?;
    let present = value.filter(|bytes| !decode::is_blank(bytes));
    if present.is_none() {
        findings.push(Finding {
            field: Field::Identification,
            problem: Problem::Missing,
        });
    }
    Ok(present.map(hex::encode_upper))
}

fn read_card_number(
    channel: &mut dyn CardChannel,
    findings: &mut Vec<Finding>,
) -> Result<Option<String>, ReadError> {
    let mut value = issuer_record(channel, 0x07, 9)?.unwrap_or_default();
    value.truncate(CARD_NUMBER_LENGTH);
    let number = text(decode::ascii(&value), Field::CardNumber, findings);
    if number
        .as_deref()
        .is_some_and(|number| CardNumber::parse(number).is_err())
    {
        findings.push(Finding {
            field: Field::CardNumber,
            problem: Problem::CheckCharacter,
        });
    }
    Ok(number)
}

fn read_holder(
    channel: &mut dyn CardChannel,
    version: &CardVersion,
    findings: &mut Vec<Finding>,
) -> Result<Holder, ReadError> {
    if let Some(status) = select_file(channel, Elementary::Holder)? {
        return locked_or_refused(status, version);
    }
    let mut values: [Vec<u8>; HOLDER_RECORDS.len()] = Default::default();
    for ((tag, length), value) in HOLDER_RECORDS.into_iter().zip(&mut values) {
        match read_record(channel, tag, length)? {
            Outcome::Value(bytes) => *value = bytes,
            Outcome::Absent => {}
            // One closed record closes the whole: there is no half holder.
            Outcome::Refused(status) => return locked_or_refused(status, version),
        }
    }
    let [number, name, extension, sex, ethnicity, birth] = &values;
    let ssn = text(decode::ascii(number), Field::SocialSecurityNumber, findings);
    let name = text(
        decode::chinese(&decode::joined(name, extension)),
        Field::Name,
        findings,
    );
    let sex = coded(sex, Sex::from_record, Field::Sex, findings);
    let ethnicity = coded(
        ethnicity,
        Ethnicity::from_record,
        Field::Ethnicity,
        findings,
    );
    let birth = date(Some(birth), Field::Birth, findings);
    Ok(Holder::Open(HolderRecord {
        ssn: ssn.map(Sensitive::new),
        name: name.map(Sensitive::new),
        sex: sex.map(Sensitive::new),
        ethnicity: ethnicity.map(Sensitive::new),
        birth: birth.map(Sensitive::new),
    }))
}

/// Tags of EF06 and the lengths of their values, in the order in which they are read.
const HOLDER_RECORDS: [(u8, u8); 6] = [
    (0x08, 18),
    (0x09, 30),
    (0x4E, 20),
    (0x0A, 1),
    (0x0B, 1),
    (0x0D, 4),
];

fn locked_or_refused(status: StatusWord, version: &CardVersion) -> Result<Holder, ReadError> {
    match (status, version.generation()) {
        (StatusWord::SECURITY_STATUS, Generation::Third) => {
            Ok(Holder::Locked(Lock::Authentication))
        }
        (StatusWord::SECURITY_STATUS, _) => Ok(Holder::Locked(Lock::Pin)),
        (status, _) => Err(refusal_of_issuer_file(status)),
    }
}

fn text(decoded: DecodedText, field: Field, findings: &mut Vec<Finding>) -> Option<String> {
    let problem = match decoded {
        DecodedText::Text(text) => return Some(text),
        DecodedText::Blank => Problem::Missing,
        DecodedText::Unreadable { byte } => Problem::Unreadable { byte },
    };
    findings.push(Finding { field, problem });
    None
}

fn date(
    value: Option<&[u8]>,
    field: Field,
    findings: &mut Vec<Finding>,
) -> Option<jiff::civil::Date> {
    let problem = match decode::date(value.unwrap_or_default()) {
        DecodedDate::Day(day) => return Some(day),
        DecodedDate::Blank => Problem::Missing,
        DecodedDate::Incomplete => Problem::IncompleteDate,
        DecodedDate::Unreadable => Problem::NotADate,
    };
    findings.push(Finding { field, problem });
    None
}

fn coded<T>(
    value: &[u8],
    parse: impl FnOnce(&[u8]) -> Option<T>,
    field: Field,
    findings: &mut Vec<Finding>,
) -> Option<T> {
    let parsed = parse(value);
    if parsed.is_none() {
        let problem = if decode::is_blank(value) {
            Problem::Missing
        } else {
            Problem::UnknownCode
        };
        findings.push(Finding { field, problem });
    }
    parsed
}
