//! From the reader's errors to the contract's; `reason` keeps the reader's own code.

use counter_reader::ReadError;

use crate::contract::{CommandError, ErrorCode};

pub(crate) fn from_read_error(error: &ReadError) -> CommandError {
    let code = match error {
        ReadError::ServiceNotRunning | ReadError::ServiceNotResponding | ReadError::Stopped => {
            ErrorCode::ReaderServiceNotRunning
        }
        ReadError::NoReader | ReadError::ReaderNotFound { .. } | ReadError::ReaderRemoved => {
            ErrorCode::ReaderMissing
        }
        ReadError::NoCard | ReadError::SeveralCards { .. } => ErrorCode::CardMissing,
        ReadError::CardRemoved => ErrorCode::CardRemoved,
        ReadError::CardReset | ReadError::SharingViolation => ErrorCode::CardInUse,
        ReadError::Timeout | ReadError::ReaderStuck | ReadError::TransmissionFailed => {
            ErrorCode::CardTimeout
        }
        ReadError::NotSocialSecurityCard => ErrorCode::CardNotSocialSecurity,
        ReadError::ResidentIdentityCard => ErrorCode::CardIsIdentityCard,
        ReadError::NeedsPin | ReadError::CardLocked | ReadError::PinBlocked => {
            ErrorCode::CardProtected
        }
        ReadError::PinWrong { .. } => ErrorCode::PinWrong,
        ReadError::PinAgain => ErrorCode::PinAgain,
        ReadError::NotGenuine => ErrorCode::CardNotGenuine,
        ReadError::CardMute
        | ReadError::UnsupportedVersion
        | ReadError::Malformed { .. }
        | ReadError::Refused { .. } => ErrorCode::CardUnreadable,
    };
    let failure = CommandError::new(code).with("reason", error.code());
    match error {
        ReadError::PinWrong { left } => failure.with("left", left),
        _ => failure,
    }
}
