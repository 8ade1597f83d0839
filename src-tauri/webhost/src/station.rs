//! What the host needs of the program behind it.

use std::sync::mpsc::Receiver;

use counter_app::contract::{AppEvent, CommandError};
use serde_json::Value;

/// The bytes of a photo or a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// Its media type, as `image/jpeg`.
    pub media_type: String,
    /// The bytes as they are kept.
    pub bytes: Vec<u8>,
}

/// The program behind the host. Its functions block; the host calls them off its own threads.
pub trait Station: Send + Sync + 'static {
    /// Runs a command of the contract.
    fn call(&self, command: &str, request: Value) -> Result<Value, CommandError>;

    /// Runs a command that takes bytes; `draft` names the draft that they belong to.
    fn call_with_bytes(
        &self,
        command: &str,
        draft: &str,
        bytes: Vec<u8>,
    ) -> Result<Value, CommandError>;

    /// The bytes behind an address such as `photo/ab12…`.
    fn blob(&self, path: &str) -> Result<Blob, CommandError>;

    /// Every event from now on.
    fn subscribe(&self) -> Receiver<AppEvent>;
}
