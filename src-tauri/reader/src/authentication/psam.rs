//! The keys in a PSAM, a card of the ministry in a second slot of the reader.
//!
//! INITIALIZE ENVIRONMENT names the country of the card, DELIVERY SESSION KEY makes the process key out of
//! a stored one, CIPHER DATA encrypts under it. How many levels a stored key has to be diversified differs
//! from PSAM to PSAM, and asking is the only way to know (part 9, 8).

use std::sync::Arc;
use std::time::Duration;

use super::{
    AuthenticationAnswer, AuthenticationError, AuthenticationRequest, Authenticator, BLOCK,
    Challenge,
};
use crate::apdu::{Command, StatusWord, exchange};
use crate::channel::CardChannel;
use crate::error::ReadError;
use crate::hub::ReaderHub;
use crate::social_security_card::{APPLICATION, KeyAlgorithm};

/// What the PSAM may take for both computations.
const WITHIN: Duration = Duration::from_secs(3);
/// Type of a key that encrypts, in the lower five bits of its usage; the upper three count its levels.
const ENCRYPTION_KEY: u8 = 0x07;

/// Identifiers of the keys on the PSAM, which the province gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PsamKeys {
    /// IRK, for the internal authentication (part 9, annex B).
    pub internal: u8,
    /// RKSSSE.
    pub reading: u8,
    /// 一级分散因子 of the province; needed only where the PSAM holds the country's root keys.
    pub province_factor: Option<[u8; BLOCK]>,
}

impl Default for PsamKeys {
    fn default() -> Self {
        Self {
            internal: 0x08,
            reading: 0x0A,
            province_factor: None,
        }
    }
}

/// Asks the PSAM on a reader of its own.
pub struct PsamAuthenticator {
    hub: Arc<ReaderHub>,
    reader: String,
    keys: PsamKeys,
}

impl PsamAuthenticator {
    /// The PSAM on `reader`, whose name is the slot's in PC/SC.
    pub fn new(hub: Arc<ReaderHub>, reader: String, keys: PsamKeys) -> Self {
        Self { hub, reader, keys }
    }
}

impl Authenticator for PsamAuthenticator {
    fn compute(
        &self,
        request: &AuthenticationRequest,
    ) -> Result<AuthenticationAnswer, AuthenticationError> {
        let (request, keys) = (request.clone(), self.keys);
        let answer = self
            .hub
            .on_card(Some(&self.reader), WITHIN, move |channel| {
                compute(channel, &request, keys)
            });
        answer
            .map_err(|error| match error {
                ReadError::Timeout | ReadError::ReaderStuck => AuthenticationError::Timeout,
                ReadError::NoCard
                | ReadError::CardRemoved
                | ReadError::CardMute
                | ReadError::ReaderNotFound { .. }
                | ReadError::ReaderRemoved => AuthenticationError::PsamMissing,
                _ => AuthenticationError::Malformed,
            })
            .flatten()
    }
}

type Computed<T> = Result<Result<T, AuthenticationError>, ReadError>;

fn compute(
    channel: &mut dyn CardChannel,
    request: &AuthenticationRequest,
    keys: PsamKeys,
) -> Computed<AuthenticationAnswer> {
    let selected = exchange(channel, &Command::select_name(&APPLICATION))?;
    if !selected.status.is_success() {
        return Ok(Err(AuthenticationError::PsamMissing));
    }
    let [country, ..] = request.identification;
    let environment = Command::new(0xBF, 0xEC, 0x00, 0x00).with_data(&[country]);
    if !exchange(channel, &environment)?.status.is_success() {
        return Ok(Err(AuthenticationError::Malformed));
    }
    let internal = match encrypt(channel, request, keys, keys.internal, request.internal)? {
        Ok(internal) => internal,
        Err(error) => return Ok(Err(error)),
    };
    let external = encrypt(channel, request, keys, keys.reading, request.external)?;
    Ok(external.map(|external| AuthenticationAnswer { internal, external }))
}

/// The original data under the process key of one stored key.
fn encrypt(
    channel: &mut dyn CardChannel,
    request: &AuthenticationRequest,
    keys: PsamKeys,
    key: u8,
    challenge: Challenge,
) -> Computed<[u8; BLOCK]> {
    if let Err(error) = deliver(channel, request, keys, key, challenge)? {
        return Ok(Err(error));
    }
    let block = widened(request.algorithm, challenge.original);
    let length = u8::try_from(block.len()).unwrap_or_default();
    let cipher = Command::new(0x80, 0xFA, 0x00, 0x00)
        .with_data(&block)
        .expecting(length);
    let response = exchange(channel, &cipher)?;
    if !response.status.is_success() {
        return Ok(Err(of_status(response.status)));
    }
    Ok(folded(&response.data).ok_or(AuthenticationError::Malformed))
}

/// Makes the process key, trying the numbers of levels that this PSAM may want.
fn deliver(
    channel: &mut dyn CardChannel,
    request: &AuthenticationRequest,
    keys: PsamKeys,
    key: u8,
    challenge: Challenge,
) -> Computed<()> {
    let (area, card) = (request.area_factor(), request.card_factor());
    let mut ways = vec![vec![area, card], vec![card]];
    if let Some(province) = keys.province_factor {
        ways.push(vec![province, area, card]);
    }
    let mut refusal = AuthenticationError::KeyLevel;
    for factors in ways {
        let levels = u8::try_from(factors.len()).unwrap_or_default();
        let mut data = factors.concat();
        data.extend(widened(request.algorithm, challenge.factor));
        let command =
            Command::new(0xBF, 0xDE, (levels << 5) | ENCRYPTION_KEY, key).with_data(&data);
        match exchange(channel, &command)?.status {
            StatusWord::SUCCESS => return Ok(Ok(())),
            // Another number of levels, or a key that is stored under another usage.
            StatusWord::WRONG_DATA => {}
            StatusWord::REFERENCE_NOT_FOUND => refusal = AuthenticationError::KeyMissing,
            status => return Ok(Err(of_status(status))),
        }
    }
    Ok(Err(refusal))
}

fn of_status(status: StatusWord) -> AuthenticationError {
    match status {
        StatusWord::FUNCTION_LOCKED => AuthenticationError::AlgorithmUnknown,
        StatusWord::REFERENCE_NOT_FOUND => AuthenticationError::KeyMissing,
        StatusWord::WRONG_DATA => AuthenticationError::KeyLevel,
        _ => AuthenticationError::Malformed,
    }
}

/// Algorithms with blocks of sixteen bytes want eight of them filled with zeros.
fn widened(algorithm: KeyAlgorithm, block: [u8; BLOCK]) -> Vec<u8> {
    let mut bytes = block.to_vec();
    if algorithm != KeyAlgorithm::TripleDes {
        bytes.resize(2 * BLOCK, 0);
    }
    bytes
}

/// Eight bytes as they are, sixteen as the exclusive or of their halves.
fn folded(bytes: &[u8]) -> Option<[u8; BLOCK]> {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    match (blocks, rest) {
        ([one], []) => Some(*one),
        ([left, right], []) => {
            let mut folded = *left;
            for (byte, other) in folded.iter_mut().zip(right) {
                *byte ^= other;
            }
            Some(folded)
        }
        _ => None,
    }
}
