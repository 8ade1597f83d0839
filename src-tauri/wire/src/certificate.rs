//! What the QR of a certificate says: an address with the number and its code, and a short summary
//! that the issuing device has signed, so that the paper can be checked before the act that issued
//! it has reached the centre.
//!
//! The address is `<base>/verify/<number>?code=<code>&s=<summary>.<signature>`, the last two in
//! base64url without padding. The signature covers the summary's exact bytes and the code. What a
//! summary shows of a person is masked by whoever issues it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use counter_act::{Hash, KeyId, SigningKey, VerifyingKey};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Purpose of the signature under a summary.
const PURPOSE: &str = "certificate";
/// Characters of a summary with its signature; a longer one is refused before it is decoded.
pub const SUMMARY_CHARACTERS: usize = 1024;
/// Characters of a certificate's number, and of its code.
pub const NUMBER_CHARACTERS: usize = 64;

/// What the QR shows of a certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateSummary {
    /// Number on the paper.
    #[serde(rename = "n")]
    pub number: String,
    /// Its kind, as 个人参保缴费证明.
    #[serde(rename = "t")]
    pub title: String,
    /// The office that issued it.
    #[serde(rename = "o")]
    pub office: String,
    /// Masked name, as 王*.
    #[serde(rename = "p")]
    pub person: String,
    /// Last four characters of his number.
    #[serde(rename = "e")]
    pub number_ends: String,
    /// 出具日期
    #[serde(rename = "i")]
    pub issued_on: Date,
    /// 有效期至, the last day on which it is valid.
    #[serde(rename = "u")]
    pub valid_until: Date,
    /// The device's key.
    #[serde(rename = "k")]
    pub key: KeyId,
}

/// A summary with its signature, as the QR carries it. [`SignedSummary::verify`] says whether to
/// believe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedSummary {
    bytes: Vec<u8>,
    signature: [u8; 64],
    summary: CertificateSummary,
}

impl SignedSummary {
    /// Signs a summary together with the paper's code; none if it would be too long for a QR.
    pub fn sign(summary: CertificateSummary, code: &str, key: &SigningKey) -> Option<Self> {
        let bytes = serde_json::to_vec(&summary).ok()?;
        let signature = key.sign_statement(PURPOSE, &message(&bytes, code));
        let signed = Self {
            bytes,
            signature,
            summary,
        };
        (signed.to_text().len() <= SUMMARY_CHARACTERS).then_some(signed)
    }

    /// Reads the text of an address.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > SUMMARY_CHARACTERS {
            return None;
        }
        let (summary, signature) = text.split_once('.')?;
        let bytes = URL_SAFE_NO_PAD.decode(summary).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?;
        let summary = serde_json::from_slice(&bytes).ok()?;
        Some(Self {
            bytes,
            signature,
            summary,
        })
    }

    /// As it stands in an address.
    pub fn to_text(&self) -> String {
        format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(&self.bytes),
            URL_SAFE_NO_PAD.encode(self.signature)
        )
    }

    /// What it says.
    pub const fn summary(&self) -> &CertificateSummary {
        &self.summary
    }

    /// Whether this key signed it for a paper of this code.
    pub fn verify(&self, code: &str, key: &VerifyingKey) -> bool {
        self.summary.key == key.id()
            && key.verify_statement(PURPOSE, &message(&self.bytes, code), &self.signature)
    }

    /// The address that the QR holds. `base` is the centre's, as `https://sb.example.cn`.
    pub fn address(&self, base: &str, code: &str) -> String {
        format!(
            "{}/verify/{}?code={code}&s={}",
            base.trim_end_matches('/'),
            self.summary.number,
            self.to_text()
        )
    }
}

/// What the centre keeps of a code, so that nobody who reads its tables can make a paper.
pub fn code_hash(number: &str, code: &str) -> Hash {
    Hash::of(format!("counter-certificate/1\n{number}\n{code}").as_bytes())
}

fn message(bytes: &[u8], code: &str) -> Vec<u8> {
    [bytes, b"\n", code.as_bytes()].concat()
}
