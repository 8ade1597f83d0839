//! From the store's failures to the contract's errors. The chain of causes goes to the log under
//! an incident number; the UI gets the code.

use counter_store::{OpenError, StoreError};

use crate::contract::{CommandError, ErrorCode};

/// A failure of the open file.
pub(crate) fn from_store(error: &StoreError) -> CommandError {
    match error {
        StoreError::DiskFull => CommandError::new(ErrorCode::DiskFull),
        StoreError::Damaged(_) | StoreError::Malformed { .. } => {
            incident(ErrorCode::StoreDamaged, error)
        }
        StoreError::Busy => CommandError::new(ErrorCode::StoreBusy),
        StoreError::Io(_) | StoreError::Statement(_) => incident(ErrorCode::Internal, error),
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        from_store(&error)
    }
}

/// A file that cannot be opened.
pub(crate) fn from_open(error: &OpenError) -> CommandError {
    let code = match error {
        OpenError::Missing => ErrorCode::StoreMissing,
        OpenError::Newer { .. } => ErrorCode::StoreTooNew,
        OpenError::WrongKey | OpenError::Damaged(_) | OpenError::OtherApplication => {
            ErrorCode::StoreDamaged
        }
        OpenError::Locked => ErrorCode::StoreBusy,
        OpenError::DiskFull => ErrorCode::DiskFull,
        OpenError::OldLibrary(_) | OpenError::Io(_) | OpenError::Store(_) => ErrorCode::Internal,
    };
    incident(code, error)
}

/// Logs an error under a number and answers with the code and that number.
pub(crate) fn incident(code: ErrorCode, error: &dyn std::error::Error) -> CommandError {
    let number = incident_number();
    tracing::error!(incident = %number, error = %error, "A command failed.");
    CommandError {
        incident: Some(number),
        ..CommandError::new(code)
    }
}

/// Eight characters that a clerk can read out over the phone.
pub(crate) fn incident_number() -> String {
    let mut bytes = [0; 4];
    // Without random bytes the number is only less unique.
    let _ = getrandom::fill(&mut bytes);
    hex::encode_upper(bytes)
}
