//! Opening the holder's data of a 3.0 card, which key RKSSSE protects.
//!
//! The card proves itself (internal authentication) and is then shown that the station may read (external
//! authentication). Both results are computed by whoever holds the keys: a PSAM in a second slot
//! ([`PsamAuthenticator`]) or the province's security module ([`RemoteAuthenticator`]). This program holds
//! no key.
//!
//! Source: 《社会保障卡读写终端接口规范》 (人社信息函〔2016〕38号) 1.1 to 1.3 and 10.1 to 10.5;
//! 《社会保障(个人)卡规范》 parts 5 and 9. What was exchanged with a real card has not been seen here; the
//! tests use emulators with made-up keys.

mod psam;
mod remote;

use std::fmt;

use thiserror::Error;

pub use self::psam::{PsamAuthenticator, PsamKeys};
pub use self::remote::{RemoteAuthenticator, RemoteConfig, RemoteConfigError};
use crate::apdu::{Command, StatusWord, exchange};
use crate::channel::CardChannel;
use crate::error::ReadError;
use crate::social_security_card::KeyAlgorithm;

/// Identifier of key RKSSSE on the card.
const READING_KEY: u8 = 0x0A;
/// Bytes of a random number, of a process factor and of a result.
pub const BLOCK: usize = 8;
/// Historical bytes from which the card's own factor is taken.
const HISTORICAL: usize = 13;

/// Whoever holds the keys.
pub trait Authenticator: Send + Sync {
    /// Computes what the card should have answered, and what the card wants to be shown.
    ///
    /// # Errors
    ///
    /// See [`AuthenticationError`].
    fn compute(
        &self,
        request: &AuthenticationRequest,
    ) -> Result<AuthenticationAnswer, AuthenticationError>;
}

/// All that the holder of the keys needs to know of the card. It identifies the card, so it has no
/// `Debug` of its content.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthenticationRequest {
    /// 卡识别码, 16 bytes; the first three are the area.
    pub identification: [u8; 16],
    /// The answer to reset, of which the historical bytes are used.
    pub answer_to_reset: Vec<u8>,
    /// Algorithm of the keys.
    pub algorithm: KeyAlgorithm,
    /// Process factor and original data of the internal authentication.
    pub internal: Challenge,
    /// The same of the external authentication.
    pub external: Challenge,
}

/// Two random numbers of the card.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Challenge {
    /// 过程因子, of which the process key is made.
    pub factor: [u8; BLOCK],
    /// 原始信息, which is encrypted under that key.
    pub original: [u8; BLOCK],
}

/// What the holder of the keys computed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AuthenticationAnswer {
    /// What a genuine card answers to the internal authentication.
    pub internal: [u8; BLOCK],
    /// What opens the file.
    pub external: [u8; BLOCK],
}

impl fmt::Debug for AuthenticationRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AuthenticationRequest({:?})", self.algorithm)
    }
}

impl fmt::Debug for AuthenticationAnswer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AuthenticationAnswer")
    }
}

impl AuthenticationRequest {
    /// 发卡地区行政区划代码: the first three bytes of the identification.
    pub fn area(&self) -> [u8; 3] {
        let [one, two, three, ..] = self.identification;
        [one, two, three]
    }

    /// The thirteen historical bytes; fewer where the card has fewer. Contactless readers put a checksum
    /// behind them, which is no part of them.
    pub fn historical(&self) -> &[u8] {
        let atr = self.answer_to_reset.as_slice();
        match atr {
            [0x3B, format, 0x80, 0x01, rest @ ..] if format & 0xF0 == 0x80 => {
                rest.get(..HISTORICAL).unwrap_or(rest)
            }
            _ => atr
                .get(atr.len().saturating_sub(HISTORICAL)..)
                .unwrap_or(atr),
        }
    }

    /// 二级分散因子 (10.3): the area in ASCII and `sx`; where the area begins with 33, only its first four
    /// digits and `00sx`.
    pub fn area_factor(&self) -> [u8; BLOCK] {
        let digits = hex::encode(self.area());
        let text = match digits.get(..4) {
            Some(city) if digits.starts_with("33") => format!("{city}00sx"),
            _ => format!("{digits}sx"),
        };
        text.as_bytes().first_chunk().copied().unwrap_or_default()
    }

    /// 三级分散因子: the sixth to the thirteenth historical byte.
    pub fn card_factor(&self) -> [u8; BLOCK] {
        self.historical().last_chunk().copied().unwrap_or_default()
    }
}

/// Why the holder's data stayed closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AuthenticationError {
    /// No PSAM in the second slot (-2201).
    #[error("没有插PSAM卡，读不到3.0卡持卡人信息，请管理员检查读卡器里的PSAM卡")]
    PsamMissing,
    /// The PSAM does not know the card's algorithm (-2202).
    #[error("PSAM卡不支持这张卡的算法，读不到持卡人信息，请管理员更换PSAM卡")]
    AlgorithmUnknown,
    /// The holder of the keys has no RKSSSE for this card (-2203, -27272).
    #[error("没有读这张卡的密钥，读不到持卡人信息，可能是外省卡")]
    KeyMissing,
    /// The PSAM's keys are of another level (-24).
    #[error("PSAM卡的密钥级别不够，读不到持卡人信息，请管理员联系上级机构")]
    KeyLevel,
    /// The security module cannot be reached.
    #[error("连不上加密机，暂时读不到3.0卡持卡人信息，联网后再试")]
    Unreachable,
    /// The security module's certificate is not one that the station trusts.
    #[error("加密机的证书不可信，没有发送卡信息，请联系管理员")]
    Untrusted,
    /// The security module refuses.
    #[error("加密机拒绝认证（{status}），请联系管理员")]
    Rejected {
        /// Status of HTTP.
        status: u16,
    },
    /// What came back is no answer.
    #[error("认证应答读不懂，读不到持卡人信息，请联系管理员")]
    Malformed,
    /// The card takes no authentication.
    #[error("卡没有接受认证（{status:04X}），读不到持卡人信息")]
    RefusedByCard {
        /// SW1 and SW2.
        status: u16,
    },
    /// The time was over.
    #[error("认证超时，读不到持卡人信息，请重新放卡再试")]
    Timeout,
}

impl AuthenticationError {
    /// A stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PsamMissing => "psam_missing",
            Self::AlgorithmUnknown => "algorithm_unknown",
            Self::KeyMissing => "key_missing",
            Self::KeyLevel => "key_level",
            Self::Unreachable => "unreachable",
            Self::Untrusted => "untrusted",
            Self::Rejected { .. } => "rejected",
            Self::Malformed => "malformed",
            Self::RefusedByCard { .. } => "refused_by_card",
            Self::Timeout => "timeout",
        }
    }
}

/// Opens EF06 of the selected application; `Ok(Some(_))` says why it stayed closed.
///
/// # Errors
///
/// [`ReadError::NotGenuine`] when the card's own answer is not the one that its keys give, and whatever the
/// channel reports.
pub(crate) fn open(
    channel: &mut dyn CardChannel,
    authenticator: &dyn Authenticator,
    identification: &[u8],
    algorithm: KeyAlgorithm,
) -> Result<Option<AuthenticationError>, ReadError> {
    let Ok(identification) = identification.try_into() else {
        return Ok(Some(AuthenticationError::Malformed));
    };
    let internal = match challenge(channel)? {
        Ok(challenge) => challenge,
        Err(refusal) => return Ok(Some(refusal)),
    };
    let command = Command::new(0x00, 0x88, 0x00, 0x00)
        .with_data(&[internal.factor, internal.original].concat());
    let proof = exchange(channel, &command)?;
    if !proof.status.is_success() {
        return Ok(Some(refused(proof.status)));
    }
    let external = match challenge(channel)? {
        Ok(challenge) => challenge,
        Err(refusal) => return Ok(Some(refusal)),
    };
    let answer_to_reset = channel.answer_to_reset().to_vec();
    let answer = authenticator.compute(&AuthenticationRequest {
        identification,
        answer_to_reset,
        algorithm,
        internal,
        external,
    });
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return Ok(Some(error)),
    };
    if proof.data != answer.internal {
        return Err(ReadError::NotGenuine);
    }
    let command = Command::new(0x00, 0x82, 0x00, READING_KEY)
        .with_data(&[answer.external, external.original].concat());
    let opened = exchange(channel, &command)?;
    Ok((!opened.status.is_success()).then(|| refused(opened.status)))
}

fn refused(StatusWord(status): StatusWord) -> AuthenticationError {
    AuthenticationError::RefusedByCard { status }
}

/// Two random numbers: the original data first, then the process factor, which must be the card's last.
fn challenge(
    channel: &mut dyn CardChannel,
) -> Result<Result<Challenge, AuthenticationError>, ReadError> {
    let command = Command::new(0x00, 0x84, 0x00, 0x00).expecting(8);
    let mut numbers = [[0; BLOCK]; 2];
    for number in &mut numbers {
        let response = exchange(channel, &command)?;
        if !response.status.is_success() {
            return Ok(Err(refused(response.status)));
        }
        let Ok(random) = response.data.as_slice().try_into() else {
            return Ok(Err(AuthenticationError::Malformed));
        };
        *number = random;
    }
    let [original, factor] = numbers;
    Ok(Ok(Challenge { factor, original }))
}
