//! What the QR code of a certificate holds: an address, and a signed summary that can be checked
//! without a network.
//!
//! The form is `ADDRESS#1.DATA.SIGNATURE`. DATA is base64url of `number|until|last four|masked
//! name`; SIGNATURE is base64url of an ECDSA P-256 signature over all before its point, behind the
//! `#`, as two times 32 bytes. A reader that knows nothing of it opens the address; what is behind
//! `#` is not sent to the server.
//!
//! Nobody can be found by a summary alone: the name is masked and four digits are left of the
//! number.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::civil::Date;
use p256::ecdsa::{
    Signature, SigningKey, VerifyingKey,
    signature::{Signer as _, Verifier as _},
};

/// What is said of a certificate in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its number.
    pub number: String,
    /// Until when it holds; `None` for one without end.
    pub until: Option<Date>,
    /// Last four characters of the person's number.
    pub last_four: String,
    /// The name with all but its first character masked.
    pub masked_name: String,
}

/// Why a code is not to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SummaryError {
    /// Not the form of our codes.
    #[error("二维码内容不是本系统出具的证明。请改用编号和验证码核验")]
    Form,
    /// Changed, or signed by another key.
    #[error("二维码的签名不对，内容可能被改动。请改用编号和验证码核验，或向出具机构核实")]
    Signature,
}

const VERSION: &str = "1";
/// A name that is longer than a QR code should hold is cut; the summary is no identification.
const LONGEST_NAME: usize = 12;

impl Summary {
    /// Masks a name and a number for a certificate.
    pub fn new(number: &str, until: Option<Date>, name: &str, identity_number: &str) -> Self {
        let masked_name = name
            .chars()
            .take(LONGEST_NAME)
            .enumerate()
            .map(|(index, letter)| match (index, letter) {
                (0, first) => first,
                (_, '·') => '·',
                _ => '*',
            })
            .collect();
        let skipped = identity_number.chars().count().saturating_sub(4);
        Self {
            number: number.to_owned(),
            until,
            last_four: identity_number.chars().skip(skipped).collect(),
            masked_name,
        }
    }

    /// The content of the QR code.
    pub fn to_code(&self, address: &str, key: &SigningKey) -> String {
        let until = self.until.map(|date| date.to_string()).unwrap_or_default();
        let fields = [
            self.number.as_str(),
            until.as_str(),
            &self.last_four,
            &self.masked_name,
        ];
        let data = BASE64_URL_SAFE_NO_PAD.encode(fields.join("|"));
        let signed = format!("{VERSION}.{data}");
        let signature: Signature = key.sign(signed.as_bytes());
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("{address}#{signed}.{signature}")
    }

    /// Reads a QR code and checks its signature by any of the `keys`.
    pub fn from_code(code: &str, keys: &[VerifyingKey]) -> Result<Self, SummaryError> {
        let (_, content) = code.rsplit_once('#').ok_or(SummaryError::Form)?;
        let (signed, signature) = content.rsplit_once('.').ok_or(SummaryError::Form)?;
        let (version, data) = signed.split_once('.').ok_or(SummaryError::Form)?;
        let signature = BASE64_URL_SAFE_NO_PAD
            .decode(signature)
            .ok()
            .and_then(|bytes| Signature::from_slice(&bytes).ok())
            .ok_or(SummaryError::Form)?;
        if version != VERSION {
            return Err(SummaryError::Form);
        }
        let by_one = |key: &VerifyingKey| key.verify(signed.as_bytes(), &signature).is_ok();
        if !keys.iter().any(by_one) {
            return Err(SummaryError::Signature);
        }
        let data = BASE64_URL_SAFE_NO_PAD
            .decode(data)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or(SummaryError::Form)?;
        let fields: Vec<&str> = data.split('|').collect();
        let [number, until, last_four, masked_name] = fields[..] else {
            return Err(SummaryError::Form);
        };
        let until = match until {
            "" => None,
            day => Some(day.parse().map_err(|_| SummaryError::Form)?),
        };
        Ok(Self {
            number: number.to_owned(),
            until,
            last_four: last_four.to_owned(),
            masked_name: masked_name.to_owned(),
        })
    }
}

/// 验证码: twelve characters of an HMAC with SM3 over a certificate's number and its data's hash,
/// without those that are mistaken for each other.
///
/// `secret` is the office's, known to whoever answers enquiries.
pub fn verification_code(secret: &[u8], number: &str, data: &[u8]) -> String {
    use sm3::Digest as _;

    const BLOCK: usize = 64;
    const ALPHABET: [char; 32] = [
        '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K',
        'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z',
    ];
    // RFC 2104; the secret is hashed first, so that it always fits a block.
    let mut key = sm3::Sm3::digest(secret).to_vec();
    key.resize(BLOCK, 0);
    let padded = |pad: u8| key.iter().map(|byte| byte ^ pad).collect::<Vec<u8>>();
    let mut inner = sm3::Sm3::new();
    inner.update(padded(0x36));
    for part in [number.as_bytes(), &[0], data] {
        inner.update(part);
    }
    let mut outer = sm3::Sm3::new();
    outer.update(padded(0x5c));
    outer.update(inner.finalize());
    outer
        .finalize()
        .iter()
        .take(12)
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .collect()
}
