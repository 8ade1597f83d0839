//! Certificates and the seal.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DocumentView;

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CertificateView {
    /// Opaque id.
    pub certificate: String,
    /// Opaque id of the person.
    pub person: String,
    /// His name.
    pub name: String,
    /// `ready` | `awaiting_seal` | `stamped` | `seal_refused` | `handed_over` | `expired` | `void`
    /// | `lapsed`
    pub status: String,
    /// `none` | `by_hand` | `electronic`
    pub seal: String,
    /// Who made it.
    pub made_by: String,
    /// When, `2026-11-22 10:42`.
    pub made_at: String,
    /// Last day on which it is good, `2027-02-22`.
    pub valid_until: String,
    /// Who stamped it; none before.
    pub stamped_by: Option<String>,
    /// When.
    pub stamped_at: Option<String>,
    /// How many copies were stamped.
    pub copies: u16,
    /// Why its seal was refused, or why it is void.
    pub reason: String,
    /// 补打次数
    pub reprints: u32,
    /// The user has looked at it since he logged in.
    pub looked_at: bool,
    /// The paper.
    pub document: DocumentView,
}

/// What can be certified of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CertificateOptionsView {
    /// First month of which something is known, `2008-07`; none where nothing is.
    pub first: Option<String>,
    /// Last month.
    pub last: Option<String>,
    /// 数据截至 `2026-10-31`
    pub data_until: Option<String>,
    /// Offline: when the data was in step with the centre, `2026-11-22 10:42`.
    pub offline_since: Option<String>,
    /// Insurances of which something is known.
    pub insurances: Vec<String>,
    /// What can be made.
    pub kinds: Vec<CertificateKindView>,
    /// Years of which something is known, the newest first.
    pub years: Vec<i32>,
    /// 户籍地址 as it is known, for the kind that prints it; empty where it is not.
    pub address: String,
    /// How a seal would come: `by_hand` | `electronic`.
    pub seal: String,
    /// Certificates of this person, the newest first.
    pub certificates: Vec<CertificateView>,
}

/// A kind of certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CertificateKindView {
    /// Its name, as `annual_rights_record`.
    pub kind: String,
    /// Its title on paper.
    pub title: String,
    /// What it speaks of: `months` that are chosen | `year` | `everything` that is known | the
    /// `application` under way.
    pub speaks_of: String,
    /// It prints an address.
    pub prints_address: bool,
    /// What is not known of the person, so that it cannot be made: `account` | `pension`.
    pub lacks: Option<String>,
}

/// Making a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MakeCertificateRequest {
    /// Opaque id of the person.
    pub person: String,
    /// Its kind, as [`CertificateKindView::kind`].
    pub kind: String,
    /// First month, `2026-01`; of a kind that speaks of a year any month of it.
    pub first: String,
    /// Last month.
    pub last: String,
    /// Every month, not the sums only.
    pub monthly: bool,
    /// 户籍地址, for a kind that prints it.
    pub address: String,
    /// Ask the supervisor for the seal.
    pub seal: bool,
    /// Leave gaps to be written by hand for characters that no font has.
    pub handwritten: bool,
}

/// Naming a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CertificateRequest {
    /// Opaque id.
    pub certificate: String,
}

/// Refusing a seal, or making a certificate void.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CertificateReasonRequest {
    /// Opaque id.
    pub certificate: String,
    /// Why.
    pub reason: String,
}

/// 用印: one certificate or a batch that was looked at, with the supervisor's own password.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StampRequest {
    /// Opaque ids.
    pub certificates: Vec<String>,
    /// Copies of each.
    pub copies: u16,
    /// His password, once more.
    pub password: String,
}

/// How far a batch has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StampedView {
    /// How many were stamped.
    pub stamped: u32,
    /// How many were asked for.
    pub asked: u32,
    /// The desk afterwards.
    pub desk: SealDeskView,
}

/// The supervisor's desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SealDeskView {
    /// The user's own electronic seal, as 样章; none where he has none.
    pub seal_name: Option<String>,
    /// Its certificate is its own issuer's: it proves integrity only.
    pub self_issued: bool,
    /// 待用印, the oldest first.
    pub waiting: Vec<CertificateView>,
    /// 用印登记, the newest first.
    pub register: Vec<CertificateView>,
    /// 作废清单, the oldest first.
    pub void: Vec<CertificateView>,
}

/// A file to be verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VerifyFileRequest {
    /// Its bytes, base64.
    pub file: String,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VerifiedView {
    /// `good` | `unsigned` | `changed` | `appended` | `unknown_signer` | `revoked` | `expired`
    pub verdict: String,
    /// What it means, and what to do.
    pub sentence: String,
    /// Name in the signer's certificate.
    pub signer: Option<String>,
    /// When it says that it was signed, `2026-11-22 10:42`.
    pub signed_at: Option<String>,
    /// The certificate is its own issuer's: it proves integrity only.
    pub self_issued: bool,
    /// Number of the paper.
    pub number: Option<String>,
    /// Where this station's certificate of that number stands; none where it made none.
    pub status: Option<String>,
}
